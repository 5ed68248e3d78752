from . import cs_observation_reason
from . import cs_practice_week_reason
