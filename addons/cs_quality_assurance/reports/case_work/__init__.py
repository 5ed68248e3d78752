from . import cs_dispute_workbook
