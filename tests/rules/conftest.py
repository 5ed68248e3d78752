"""The rules are plain Python: these tests import them without Odoo and without a
database.
"""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2] / "addons" / "cs_quality_assurance")
)

# The same examples on every run and every machine: a failure here is a change of the
# code, not of the dice.
settings.register_profile(
    "rules",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("rules")
