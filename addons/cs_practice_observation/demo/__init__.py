from . import cs_demo_observation
from . import cs_demo_practice_week
