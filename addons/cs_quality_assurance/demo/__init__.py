from . import cs_demo
from . import cs_demo_register
from . import cs_demo_audits
from . import cs_demo_follow_up
from . import cs_demo_programme
from . import cs_demo_learning
from . import cs_demo_activities
from . import cs_demo_case_work
