from . import cs_action_tracker
