from . import test_case_import
from . import test_common
from . import test_working_days
from . import test_closing_loop
from . import test_follow_ups
from . import test_demo
from . import test_action
from . import test_action_board
