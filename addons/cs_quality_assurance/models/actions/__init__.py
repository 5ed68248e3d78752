"""What has to be done, support plans, and closing the loop.

Reads: audits, moderation.
Read by: follow_ups, case_work, learning, home.
"""

from . import cs_improvement_plan
from . import cs_action
from . import cs_audit
from . import cs_case
from . import cs_framework
from . import cs_action_due
from . import cs_action_lifecycle
from . import cs_action_readers
from . import cs_figure_action
