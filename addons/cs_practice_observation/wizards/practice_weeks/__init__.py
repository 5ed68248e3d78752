from . import cs_practice_week_reason
