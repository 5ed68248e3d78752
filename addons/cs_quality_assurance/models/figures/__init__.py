"""Targets, measures and their values, the dashboard, judging alike.

Reads: everything that is counted, from audits to learning.
Read by: reporting, home.
"""

from . import cs_measure
from . import cs_framework_target
from . import cs_framework
from . import cs_cycle
from . import cs_programme
from . import cs_dashboard
from . import cs_dashboard_results
from . import cs_dashboard_work
from . import cs_dashboard_targets
from . import cs_dashboard_learning
from . import cs_dashboard_graders
from . import cs_judging
from . import cs_measure_value
from . import cs_figure_measure
