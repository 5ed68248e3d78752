from . import cs_theme_proposal
