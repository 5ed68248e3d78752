from . import cs_demo_supervision
