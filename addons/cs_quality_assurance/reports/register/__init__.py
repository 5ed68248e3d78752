from . import register_preview
