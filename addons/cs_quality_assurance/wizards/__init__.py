from . import cs_closing_wizard
from . import cs_action_reason
