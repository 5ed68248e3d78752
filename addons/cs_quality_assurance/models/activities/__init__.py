"""Other ways to look: dip samples, thematic and specialist audits, enquiries,
self-audits and audits with partner agencies.

Reads: cycles, audits, actions, follow_ups.
Read by: expectations, learning, home.
"""

from . import cs_graded_colleague_mixin
from . import cs_non_negotiable
from . import cs_audit_element
from . import cs_repeat_mixin
from . import cs_thematic_report
from . import cs_dip_theme
from . import cs_dip_draw
from . import cs_agency
from . import cs_audit_contribution
from . import cs_audit_contribution_part
from . import cs_audit_contribution_line
from . import cs_audit_tool
from . import cs_specialist_subject
from . import cs_enquiry
from . import cs_self_audit
from . import cs_self_audit_lifecycle
from . import cs_self_audit_line
from . import cs_framework
from . import cs_programme_line
from . import cs_cycle
from . import cs_audit
from . import cs_action
from . import cs_programme
