"""Audits of supervision files: how well one person supervises another, what was
found, and its discussion in the next supervision (DUR-18, DUR-19).

Reads: the core.
Read by: home of the core, by its hooks.
"""

from . import cs_audit_tool
from . import cs_audit
from . import cs_framework
from . import cs_framework_follow_rule
from . import cs_supervision_audit
from . import cs_supervision_audit_choice
from . import cs_supervision_audit_lifecycle
from . import cs_supervision_audit_screen
from . import cs_supervision_audit_line
from . import cs_supervision_finding
from . import cs_action
from . import cs_expectation
from . import cs_my_work
from . import ir_ui_menu
from . import cs_retention_log
