from . import cs_supervision_reason
