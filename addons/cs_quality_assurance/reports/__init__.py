from . import platform
from . import register
from . import audits
from . import actions
from . import activities
from . import case_work
from . import expectations
from . import figures
