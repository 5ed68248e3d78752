from . import cs_reason
from . import cs_retention_preview
from . import cs_paste_mixin
