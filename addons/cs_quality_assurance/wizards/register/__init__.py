from . import cs_case_event_paste
