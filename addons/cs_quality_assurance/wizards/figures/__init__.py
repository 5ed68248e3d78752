from . import cs_measure_paste
from . import cs_rehearsal
