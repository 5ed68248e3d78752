from . import cs_audit_discussion_record
from . import cs_audit_extra
