from . import cs_owed_workbook
