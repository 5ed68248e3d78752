"""Practice weeks: activities, sign-ups, findings and the report (SWI-10).

Reads: observations.
Read by: home of the core, by its hooks.
"""

from . import cs_practice_week_template
from . import cs_practice_week
from . import cs_practice_week_telling
from . import cs_practice_week_report
from . import cs_practice_activity
from . import cs_practice_signup
from . import cs_practice_finding
from . import ir_ui_menu
