"""Observations of practice: consent, what was seen, grades, the reflection, and
what is learned (DUR-17, SWI-09).

Reads: the core.
Read by: practice_weeks; home of the core, by its hooks.
"""

from . import cs_audit_tool
from . import cs_observation_type
from . import cs_framework
from . import cs_practice_observation
from . import cs_practice_observation_compute
from . import cs_practice_observation_rights
from . import cs_practice_observation_consent
from . import cs_practice_observation_lifecycle
from . import cs_practice_observation_telling
from . import cs_practice_observation_screen
from . import cs_practice_observation_line
from . import cs_observation_finding
from . import cs_action
from . import cs_expectation
from . import cs_my_work
from . import cs_said
from . import cs_retention_log
