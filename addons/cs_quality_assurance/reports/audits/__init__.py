from . import cs_audit_schedule
