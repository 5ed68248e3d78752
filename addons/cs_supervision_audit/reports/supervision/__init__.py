from . import cs_supervision_schedule
