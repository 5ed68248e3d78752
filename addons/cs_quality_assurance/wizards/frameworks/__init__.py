from . import cs_framework_choice
