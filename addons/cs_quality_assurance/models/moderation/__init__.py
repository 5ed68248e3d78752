"""The second look: who, in which layers, what it says; challenges to a grade;
benchmarking sessions.

Reads: audits.
Read by: actions, learning, home.
"""

from . import cs_moderation
from . import cs_moderation_line
from . import cs_moderation_member
from . import cs_challenge
from . import cs_benchmark_session
from . import res_users
from . import cs_framework
from . import cs_audit
from . import cs_moderation_layer
from . import cs_moderation_screen
from . import cs_cycle
from . import cs_audit_challenge
from . import cs_figure_domain
from . import cs_figure_moderation
