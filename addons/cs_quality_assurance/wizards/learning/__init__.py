from . import cs_result_choice
