from . import cs_hand_over
from . import cs_subject_access
from . import hr_departure_wizard
