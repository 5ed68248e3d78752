from . import platform
from . import frameworks
from . import cycles
from . import audits
from . import moderation
from . import actions
from . import home
from . import learning
