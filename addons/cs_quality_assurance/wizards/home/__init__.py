from . import cs_hand_over
from . import hr_departure_wizard
