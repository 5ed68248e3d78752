from . import models
from . import demo
from . import reports


def post_init_hook(env):
    """Bring the supervision tool and quotas to councils that have a framework."""
    env["cs.framework"]._load_added_files("cs_supervision_audit")
