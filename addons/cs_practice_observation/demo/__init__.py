from . import cs_demo_observation
