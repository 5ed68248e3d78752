from . import cs_figures_workbook
