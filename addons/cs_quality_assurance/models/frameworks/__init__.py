"""A council's policy: who is told, what is moderated and followed up, by when;
the templates of councils, versions and copies.

Reads: platform, tools.
Read by: every later room asks it what to do.
"""

from . import cs_framework
from . import cs_framework_discussion
from . import cs_framework_escalation
from . import cs_framework_moderation
from . import cs_framework_follow_up
from . import cs_framework_moderation_layer
from . import cs_framework_follow_rule
from . import cs_framework_follow_answer
from . import cs_framework_checkpoint
from . import cs_framework_template
from . import cs_framework_version
from . import cs_framework_alike
from . import cs_framework_approval
from . import cs_framework_policy
