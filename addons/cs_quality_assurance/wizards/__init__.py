from . import cs_action_reason
from . import cs_audit_extra
from . import cs_audit_reason
from . import cs_closing_wizard
from . import cs_cycle_override
from . import cs_cycle_reason
from . import cs_framework_choice
from . import cs_expectation_excuse
