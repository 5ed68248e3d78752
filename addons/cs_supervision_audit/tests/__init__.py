from . import test_supervision_audit
