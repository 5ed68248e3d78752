"""The case files that are open or closed, what happens to them, and the imports
that bring them in.

Reads: platform.
Read by: programme and cycles (what can be drawn), audits, case_work.
"""

from . import cs_case_type
from . import cs_case
from . import cs_case_event_type
from . import cs_case_event
from . import cs_case_event_source
from . import cs_case_import_alias
from . import cs_case_import_row
from . import cs_case_import_list
from . import cs_case_import_progress
from . import cs_case_import
from . import cs_case_import_read
from . import cs_case_import_write
from . import cs_case_source
from . import cs_case_import_show
from . import cs_staff_import_row
from . import cs_staff_import
from . import cs_staff_import_apply
