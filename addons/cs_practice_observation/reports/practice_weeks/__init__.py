from . import cs_practice_timetable
