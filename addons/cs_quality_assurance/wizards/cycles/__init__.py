from . import cs_cycle_override
