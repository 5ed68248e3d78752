"""Reports made of the dashboard's blocks, meetings, the inspector's pack.

Reads: figures, learning, actions, cycles.
Read by: home.
"""

from . import cs_meeting_type
from . import cs_framework
from . import cs_report_type
from . import cs_report
from . import cs_report_summary
from . import cs_report_section
from . import cs_action
from . import cs_programme_line
from . import cs_meeting
from . import cs_meeting_item
from . import cs_benchmark_session
from . import cs_inspection_pack
from . import cs_inspection_pack_pages
