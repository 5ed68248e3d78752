from . import observations
