from . import cs_retention_preview
