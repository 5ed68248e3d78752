"""Themes and points, good practice, recognition, priorities, what staff say.

Reads: audits, actions, case_work.
Read by: figures, reporting, home.
"""

from . import cs_learning_theme
from . import cs_learning_point
from . import cs_priority
from . import cs_good_practice
from . import cs_recognition
from . import cs_workforce_view
from . import cs_action
from . import cs_practice_standard
from . import cs_audit
from . import cs_programme_line
from . import cs_said
