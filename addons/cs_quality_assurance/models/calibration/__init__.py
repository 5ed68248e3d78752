"""Judging alike: reference audits, accreditation by them, seeds, double audits, drift.

Reads: programme, cycles, audits, moderation.
Read by: learning, home.
"""

from . import cs_reference_audit
from . import cs_reference_line
from . import cs_audit
from . import cs_accreditation
from . import cs_benchmark_session
from . import cs_cycle
from . import cs_framework
from . import cs_figure_pair
