"""What Westmere's auditors write as evidence: by domain of Durham's tool and by grade.

Made up, and without names: four sentences a domain, best grade first, and endings that
say where it was seen.
"""

GRADES = ("outstanding", "good", "requires_improvement", "inadequate")

# number of the domain -> evidence for each of GRADES
EVIDENCE = {
    1: (
        "The referral was screened within two hours and the family knew why before "
        "anybody visited.",
        "The transfer summary told the new worker what to do first, and a joint visit "
        "took place in the first week.",
        "The referral was acted on, but it took nine working days before anybody "
        "spoke to the child.",
        "The transfer came without a plan or a chronology, and nobody held the case "
        "for five weeks.",
    ),
    2: (
        "The assessment reads as this child's story. It weighs history, culture and "
        "what a day is like at home, and says what must change.",
        "The assessment is up to date and clear about strengths and worries. Father's "
        "view is there as well as mother's.",
        "The assessment describes events well but does not say what they mean for the "
        "child.",
        "The only assessment is from two years ago and leaves out the new partner in "
        "the household.",
    ),
    3: (
        "The plan is one page, in words the family uses, and every step has an owner "
        "and a date. Nothing on it is late.",
        "The plan follows from the assessment and the family has a copy. Most steps "
        "have dates.",
        "The plan lists services and not changes, and three of its seven steps have "
        "no date.",
        "There is no current plan. The last one ended in the spring and nobody has "
        "reviewed it.",
    ),
    4: (
        "The chronology shows the pattern of missed appointments at a glance and is "
        "used in supervision.",
        "The chronology is current and picks out what matters.",
        "The chronology is a copy of the case notes, too long to show a pattern.",
        "No chronology was found for the twelve months looked at.",
    ),
    5: (
        "Risk was looked at again after each new event, with the family and partners, "
        "and has come down.",
        "The safety plan is known to everybody named in it, and the risks are reviewed "
        "at each core group.",
        "Risk was recognised, but the safety plan was not changed after the incident "
        "in the summer.",
        "Two reports from the school about bruising were filed without a strategy "
        "discussion.",
    ),
    6: (
        "Visits are more frequent than required, mostly alone with the child, and each "
        "has a purpose that the next one follows up.",
        "The child is seen in time and alone, at home and at school.",
        "Visits took place, but two were late and the child's bedroom was not seen.",
        "The child was not seen for eleven weeks, and no manager asked why.",
    ),
    7: (
        "Direct work over four sessions changed the plan: the child asked for Sunday "
        "calls and got them.",
        "The child's wishes are recorded in their own words at each visit.",
        "The child's voice is heard through the school more than through us.",
        "Nothing on file says what the child thinks, wants or feels.",
    ),
    8: (
        "A family group conference brought in an aunt nobody had known about, who now "
        "offers weekends.",
        "Both parents take part and the letters to them are plain.",
        "Mother is well involved. Father was not contacted until the third month.",
        "Carers found out about decisions by letter, after they had been made.",
    ),
    9: (
        "School attendance rose from 61 to 94 per cent, and the file shows which help "
        "made the difference.",
        "Life at home has improved steadily since the plan began.",
        "There is some progress, but the main worry stands where it stood six months "
        "ago.",
        "Nothing has changed for the child in the year looked at.",
    ),
    10: (
        "Each decision states the choices considered and why this one was made, "
        "including a decision to wait.",
        "Decisions are timely and made at the right level.",
        "The decision to step down is recorded, but not its reasons.",
        "The case drifted for four months between two decisions that contradict each "
        "other.",
    ),
    11: (
        "Supervision is monthly and reflective. The manager's questions changed the "
        "direction of the work.",
        "Supervision is regular and its actions are followed up.",
        "Supervision took place every eight weeks and mostly lists tasks.",
        "There is one record of supervision in twelve months.",
    ),
    12: (
        "Reviews are early, led by the child's questions, and the chair followed up "
        "between them.",
        "Reviews were in time and the plan changed as a result.",
        "Reviews were in time, but the same recommendations were repeated twice.",
        "The last review was eleven weeks late and its decisions are not on file.",
    ),
    13: (
        "The work draws on a real understanding of the family's faith and of the cost "
        "of travel to contact.",
        "Identity, language and disability are considered and shape the plan.",
        "Ethnicity and religion are recorded, but nothing is done with them.",
        "An interpreter was needed and was not used.",
    ),
    14: (
        "The record is written to the child, who could read it one day and understand "
        "what was done and why.",
        "Case notes are up to date, factual and easy to follow.",
        "Notes are accurate but were entered up to three weeks late.",
        "There are gaps of six weeks in the case notes, and two entries belong to "
        "another file.",
    ),
    15: (
        "Matching was careful, the child helped to choose, and the placement has held "
        "through a hard year.",
        "The placement meets the child's needs and the carers are well supported.",
        "The placement is safe but forty miles from school and friends.",
        "Third placement in five months, each found on the day.",
    ),
    16: (
        "The pathway plan is the young person's own, with savings, a bank account and "
        "a home they chose.",
        "Preparation for adult life is under way and the personal adviser is known.",
        "The pathway plan is written, but money and health are not covered.",
        "Four months before the eighteenth birthday there is no pathway plan.",
    ),
}
WHERE = (
    "Seen in the case notes and confirmed by the practitioner.",
    "Seen in the last two supervision records.",
    "The practitioner explained this well when we met.",
    "See the plan and the minutes of the last two meetings.",
    "The team manager agrees.",
    "Seen on file; the practitioner has more in a notebook that is to be added.",
    "",
    "",
)
NOT_APPLICABLE = {
    4: "The chronology format does not apply; key events can be followed in the file.",
    12: "No review has fallen due yet in the period looked at.",
    16: "The child is under fourteen.",
}
OVERALL = (
    "Strong work from first contact to today, and the child's life is better for it.",
    "Sound work with small lapses that did the child no harm.",
    "Good people working hard, but without a plan that everybody follows.",
    "Basic safeguards were missing and nobody noticed for months.",
)
STRENGTHS = (
    "The relationship between the child and the worker.",
    "Plain, warm letters to the family.",
    "The worker goes on visiting when it is hard.",
    "Close work with the school and the health visitor.",
    "Honest recording of what the child said.",
    "The manager's reflective supervision.",
)
IMPROVEMENTS = (
    "A plan with dates that the family can hold us to.",
    "Supervision that asks what has changed for the child.",
    "An assessment brought up to date after each change at home.",
    "Father's part in the plan.",
    "A chronology that shows the pattern.",
    "Notes written within a working day.",
)
FAMILY = (
    "Mother feels listened to and says the worker does what she promises.",
    "The young person would like fewer meetings and more time with the worker.",
    "Grandparents say they were told late about the change of school.",
    "Both parents agree with the plan, though father finds the meetings hard.",
)
FAMILY_MISSING = (
    "Two calls and a letter without an answer.",
    "The family asked not to be contacted this month.",
)
SELF_ANALYSIS = {
    "what_works": "She talks to me now, and lets me know when the week goes badly.",
    "what_worries": "We have been waiting for the assessment from health since May.",
    "childs_experience": "Mornings are calmer. Bedtime is still the hardest hour.",
    "difference_made": "The routine we built holds. I would involve father sooner.",
}
MODERATION = (
    "The evidence under this domain describes good work with small gaps.",
    "What is written here is a lapse, but a serious one; read the descriptor again.",
    "The child was seen, but the purpose of the visits is not shown.",
)
# (what, how we know it worked)
ACTIONS = (
    (
        "Re-write the plan with the family, with a date for every step",
        "The family has a copy and can say what happens next",
    ),
    (
        "Bring the assessment up to date, with father's view",
        "The assessment is authorised and shared",
    ),
    (
        "Start the chronology and use it in supervision",
        "The pattern can be read on one page",
    ),
    (
        "See the child alone at home and at school",
        "Two visits are recorded in the child's words",
    ),
    (
        "Hold a reflective supervision about what has changed",
        "The record says what will be done differently",
    ),
    (
        "Ask health again for the report and escalate if it is not here in a week",
        "The report is on file",
    ),
    (
        "Book an interpreter for every visit",
        "Mother says she follows what is said",
    ),
    (
        "Bring the case notes up to date",
        "No gap longer than a working day",
    ),
    (
        "Invite the wider family to a family group conference",
        "A date is set and the invitations are out",
    ),
    (
        "Review the safety plan with everybody named in it",
        "Each of them can say their part",
    ),
    (
        "Complete the pathway plan with the young person",
        "Money, health and home are covered",
    ),
    (
        "Explain in a letter to the child why the decision was made",
        "The child has the letter and has talked about it",
    ),
)
IMMEDIATE = (
    "Visit today, see the child alone, and tell the service manager what you found",
    "Call a strategy discussion today",
)
MEETING_ACTIONS = (
    "Share the good chronology from Locality east at the next team meeting",
    "Bring three plans to the practice clinic",
    "Agree with health how reports are chased",
)
OUTCOMES = (
    (
        "Done with the family on a home visit. They have a copy.",
        "The child knows who comes when, and is calmer before contact.",
    ),
    (
        "Finished and on file. The child asked for one change, which was made.",
        "Her own words are in the plan, and she brings it to meetings.",
    ),
    (
        "Completed. The next review will show whether it holds.",
        "School says mornings are easier; too early to say more.",
    ),
)
SPOKEN = (
    "The child was seen the same afternoon and is staying with an aunt.",
    "A strategy discussion took place at once; police and health took part.",
)
PLAN_REVIEW = (
    "The actions were done. The plan now has dates and the visits are on time."
)
THEMES = (
    "Voice of the child",
    "Plans with dates",
    "Management oversight",
    "Working with fathers",
    "Chronologies",
    "Visits and direct work",
    "Identity and culture",
    "Recording",
)
# (kind, theme, what we learned, numbers of the key practice standards)
LEARNING = (
    (
        "strength",
        0,
        "Direct work in short sessions brought out what the child wanted",
        (6,),
    ),
    ("strength", 2, "Questions in supervision changed the direction of the work", (9,)),
    ("strength", 5, "Seeing the child in three places gave a fuller picture", (3, 6)),
    (
        "strength",
        6,
        "Asking about faith early made the plan one the family could own",
        (4,),
    ),
    ("improvement", 1, "Plans name services where they should name changes", (2,)),
    ("improvement", 3, "Fathers come into the work months after mothers do", (3,)),
    ("improvement", 4, "Chronologies copied from notes do not show a pattern", (5,)),
    # Not sorted yet: what recurs of it is proposed as a theme.
    ("improvement", None, "Late notes left the duty worker without the facts", (8,)),
    ("improvement", 2, "Supervision lists tasks and misses drift", (9, 7)),
)
