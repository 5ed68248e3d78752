from . import cs_observation_reason
