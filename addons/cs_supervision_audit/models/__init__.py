from . import cs_audit_tool
from . import cs_framework
from . import cs_supervision_audit
from . import cs_supervision_audit_lifecycle
from . import cs_supervision_audit_line
from . import cs_supervision_finding
from . import cs_action
from . import cs_expectation
