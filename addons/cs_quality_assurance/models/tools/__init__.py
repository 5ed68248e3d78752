"""Scales and grades, audit tools with their domains, descriptors and limits, the
standards they cite; graded work, the mixins of everything that is graded.

Reads: platform, register.
Read by: every room in which something is graded.
"""

from . import cs_grade_scale
from . import cs_practice_standard
from . import cs_audit_tool
from . import cs_audit_tool_domain
from . import cs_audit_tool_shown
from . import cs_audit_limit
from . import cs_audit_tool_policy
from . import cs_answer_trail_mixin
from . import cs_graded_screen
from . import cs_graded_screen_panel
from . import cs_graded_mixin
from . import cs_graded_line_mixin
from . import cs_graded_finding_mixin
