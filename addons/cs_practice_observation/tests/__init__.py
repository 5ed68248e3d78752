from . import test_owed_and_lists
from . import test_practice_observation
from . import test_practice_week
from . import test_practice_week_rights
from . import test_rights
from . import test_simulated_year
from . import test_who_read
