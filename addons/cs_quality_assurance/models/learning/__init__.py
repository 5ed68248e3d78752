"""Themes and points, good practice, recognition, results and targets, priorities,
meetings and measures.

Reads: audits, actions, case_work.
Read by: home.
"""

from . import cs_learning_theme
from . import cs_learning_point
from . import cs_meeting_type
from . import cs_measure
from . import cs_priority
from . import cs_good_practice
from . import cs_recognition
from . import cs_workforce_view
from . import cs_framework_target
from . import cs_action
from . import cs_practice_standard
from . import cs_audit
from . import cs_grade_scale
from . import cs_framework
from . import cs_cycle
from . import hr_department
from . import cs_dashboard
from . import cs_dashboard_results
from . import cs_dashboard_work
from . import cs_dashboard_learning
from . import cs_dashboard_graders
from . import cs_judging
from . import cs_report_type
from . import cs_report
from . import cs_report_section
from . import cs_measure_value
from . import cs_figure_measure
from . import cs_programme_line
from . import cs_meeting
from . import cs_meeting_item
from . import cs_benchmark_session
from . import cs_inspection_pack
from . import cs_inspection_pack_pages
from . import cs_said
