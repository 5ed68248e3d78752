from . import cs_cycle_override
from . import cs_cycle_reason
