from . import cs_dip_workbook
