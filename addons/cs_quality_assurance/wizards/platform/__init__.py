from . import cs_reason
from . import cs_paste_mixin
