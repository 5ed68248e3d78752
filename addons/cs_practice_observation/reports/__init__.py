from . import observations
from . import practice_weeks
