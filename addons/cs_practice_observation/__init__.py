from . import models
from . import demo
from . import reports
from . import wizards


def post_init_hook(env):
    """Bring the observation tool and expectations to councils with a framework."""
    env["cs.framework"]._load_added_files("cs_practice_observation")
