"""One round of a line: the draw, the allocation, the opening, replacements, and
how far it is.

Reads: register, programme.
Read by: audits (what was drawn for whom), moderation (its share).
"""

from . import cs_cycle_milestone
from . import cs_cycle
from . import cs_cycle_sample
from . import cs_cycle_auditor
from . import cs_cycle_notice
from . import res_company
from . import cs_programme_line
from . import cs_cycle_progress
from . import cs_cycle_certificate
from . import cs_cycle_choice
from . import cs_cycle_draw
from . import cs_cycle_strata
from . import cs_cycle_allocation
from . import cs_cycle_opening
from . import cs_cycle_replacement
