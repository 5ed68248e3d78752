"""What an audit tool asks, in sentences."""

from .policy import Policy, says
from .register.messages import _lt

SENTENCES = {
    "# tool": _lt("What it is"),
    "about": says(
        _lt("Where it comes from, and how to use it, is written down."),
        needs=("note",),
        fields=("note",),
        off={"note": False},
    ),
    "counts": says(_lt("It counts as: %(name)s."), name="counts_as", fixed=True),
    "subject": says(_lt("It looks at: %(name)s."), name="subject", fixed=True),
    "back": says(
        _lt("It looks back over %(months)s months."),
        months="lookback_months",
        fixed=True,
    ),
    "# asked": _lt("What is asked"),
    "scale": says(
        _lt("Grades are given on the scale “%(scale)s”."), scale="scale_id", fixed=True
    ),
    "section": says(
        _lt("Section “%(name)s”%(when)s."), each="sections", fields=("section_ids",)
    ),
    "question": says(
        _lt("“%(name)s”: %(how)s."), each="questions", fields=("domain_ids",)
    ),
    "# overall": _lt("The overall grade"),
    "overall": says(
        _lt("It ends in an overall grade."),
        sets={"has_overall": True},
        off={"has_overall": False},
    ),
    "overall_none": says(
        _lt("It has none: each answer stands by itself."),
        sets={"has_overall": False},
        fixed=True,
    ),
    "limit": says(_lt("“%(name)s”: %(limit)s."), each="limits", fields=("domain_ids",)),
    "described": says(
        _lt("What it looks like is written down for: %(grades)s."),
        grades="described",
        fields=("overall_descriptor_ids",),
        fixed=True,
    ),
    "# finished": _lt("Before it is finished"),
    "confirmed": says(_lt("Confirmed: “%(name)s”"), each="checklist_ids", word="name"),
}
POLICY = Policy(SENTENCES)
