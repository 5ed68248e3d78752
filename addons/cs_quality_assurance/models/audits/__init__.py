"""One audit: its people, life, checks, auditing screen, discussions and what the
family says.

Reads: register, tools, frameworks, programme, cycles.
Read by: moderation, actions and every room after them.
"""

from . import cs_audit
from . import cs_audit_line
from . import cs_audit_checklist
from . import cs_audit_discussion
from . import cs_self_analysis
from . import cs_audit_escalation
from . import cs_audit_observer
from . import cs_family_feedback
from . import cs_audit_rights
from . import cs_audit_people
from . import cs_audit_checks
from . import cs_audit_lifecycle
from . import cs_audit_telling
from . import cs_audit_allocation
from . import cs_audit_screen
from . import cs_framework
from . import cs_questionnaire_mixin
from . import survey_survey
from . import survey_question
from . import survey_question_answer
from . import survey_user_input
from . import cs_programme_line
from . import cs_audit_results
from . import cs_figure_mixin
from . import cs_figure_grade
from . import cs_schedule
