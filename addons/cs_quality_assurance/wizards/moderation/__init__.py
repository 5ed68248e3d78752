from . import cs_challenge_decision
