from . import cs_workbook_export
from . import sheet_names
from . import table_workbook
