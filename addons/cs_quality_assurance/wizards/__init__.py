from . import cs_closing_wizard
