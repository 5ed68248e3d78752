from . import cs_action_reason
from . import cs_closing_wizard
