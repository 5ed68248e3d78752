"""Re-audits and dip-sample reviews: what sets them off, when they are due, and
whether what was asked for was done.

Reads: frameworks, audits, actions.
Read by: activities, learning, home.
"""

from . import cs_audit_check
from . import cs_framework_follow_up
from . import cs_framework_follow_rule
from . import cs_audit
from . import cs_closing
from . import cs_figure_loop
