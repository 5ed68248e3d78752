from . import cs_observation_refusal
