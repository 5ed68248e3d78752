from . import cs_expectation_excuse
