from . import cs_measure_paste
