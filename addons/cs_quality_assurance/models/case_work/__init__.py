"""What managers record of the cases themselves: checklists, checkpoints,
timescales, disputes, complaints, promises to children and what they say.

Reads: register, audits, actions.
Read by: learning, home.
"""

from . import cs_timescale
from . import cs_case_task_mixin
from . import cs_checklist_item
from . import cs_case_checklist
from . import cs_case_checklist_line
from . import cs_checkpoint
from . import cs_dispute_level
from . import cs_dispute
from . import cs_dispute_step
from . import cs_review_check
from . import cs_external_review
from . import cs_external_review_finding
from . import cs_child_promise
from . import cs_participation_note
from . import cs_case
from . import cs_audit
from . import cs_framework
from . import cs_action
from . import cs_notice
from . import cs_case_event
