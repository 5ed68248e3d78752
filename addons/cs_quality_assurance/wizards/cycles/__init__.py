from . import cs_cycle_choose
from . import cs_cycle_override
