from . import cs_action_done
from . import cs_closing_wizard
