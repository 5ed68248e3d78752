"""The year: its lines, who may audit them (pools, accreditation, exemptions), what
starts an audit.

Reads: register, tools, frameworks.
Read by: cycles, audits, expectations.
"""

from . import cs_programme
from . import cs_programme_line
from . import cs_programme_milestone
from . import cs_programme_notice
from . import cs_programme_pool
from . import cs_accreditation
from . import cs_exemption
from . import hr_employee_public
from . import cs_programme_line_rules
from . import cs_programme_line_pool
from . import cs_programme_line_start
from . import cs_draw_criterion
from . import cs_draw_count
from . import cs_framework_discussion
from . import cs_framework_follow_rule
from . import cs_programme_line_flow
from . import cs_programme_line_policy
