from . import supervision
