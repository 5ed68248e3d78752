"""My work: what each person has to do now, drawn from every room, and the panels
beside it.

Reads: every room.
Read by: nobody: it is the last.
"""

from . import cs_first_hour
from . import ir_http
from . import cs_my_work
from . import cs_my_work_sources
from . import cs_my_work_more
from . import cs_held_work
from . import ir_ui_menu
from . import res_users
