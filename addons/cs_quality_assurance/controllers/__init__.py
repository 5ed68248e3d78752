from . import register
from . import export
from . import family
from . import report
