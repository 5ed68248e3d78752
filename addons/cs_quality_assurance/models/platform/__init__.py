"""People, departments and their line, the council and its working days, the guard
against forged values, the wording of dates and names, batches and notices.

Reads: Odoo alone.
Read by: every room.
"""

from . import cs_travelling_mixin
from . import cs_guard_mixin
from . import cs_kept_mixin
from . import cs_part_mixin
from . import cs_policy_mixin
from . import cs_reason_mixin
from . import cs_life_mixin
from . import cs_manager_term
from . import cs_notice
from . import rule_text
from . import batch
from . import guard
from . import wording
from . import res_company
from . import resource_calendar
from . import hr_department
from . import hr_employee
from . import res_users
from . import ir_attachment
from . import mail_mail
from . import mail_activity
from . import mail_message
from . import mail_thread
