from . import register
from . import export
