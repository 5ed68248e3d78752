from . import cs_observation_schedule
