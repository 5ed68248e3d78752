from . import test_rights
from . import test_said_files
from . import test_said_raised
from . import test_said_supervision
from . import test_simulated_year
from . import test_supervision_audit
from . import test_supervision_interval
from . import test_who_read
