"""Who owes how many of which activity by when, and whether it is done.

Reads: programme, audits, activities.
Read by: home.
"""

from . import cs_expectation
from . import cs_framework
from . import cs_expectation_owed
from . import activity_spec
from . import cs_expectation_staff
from . import cs_expectation_compute
from . import cs_expectation_owed_words
from . import cs_notice
from . import cs_expectation_owed_board
from . import cs_figure_expectation
