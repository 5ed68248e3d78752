from . import register_preview
from . import cs_workbook_export
from . import cs_audit_schedule
from . import cs_action_tracker
from . import cs_owed_workbook
from . import cs_dip_workbook
from . import cs_dispute_workbook
