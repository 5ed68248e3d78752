"""Who read or took away what, and how long it is kept: the register of reads, the
clocks of retention and the holds on them.

Reads: platform.
Read by: every room with personal data.
"""

from . import cs_privacy_log
from . import cs_read_mixin
from . import cs_retention_hold
from . import cs_retention_log
from . import ir_actions_report
from . import ir_binary
