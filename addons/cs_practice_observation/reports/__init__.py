from . import cs_observation_schedule
from . import cs_practice_timetable
