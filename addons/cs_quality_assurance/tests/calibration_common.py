"""Reference audits to hold people beside."""

from .programme_common import ProgrammeCase


class CalibrationCase(ProgrammeCase):
    """``cls.reference``: a file of Quayside whose panel called everything good; graders
    are those of ``ProgrammeCase``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody but the auditor is asked: a reference audit can look like any other.
        cls.framework.write(
            {
                "require_self_analysis": False,
                "require_family_feedback": False,
                "discussion_ids": [(5, 0, 0)],
                "moderation_mode": "none",
                "plan_below_grade_id": False,
                "standard_share": 75,
                "standard_steps": 0,
            }
        )
        cls.reference = cls.make_reference("Neglect, two schools", cls.register[45])

    @classmethod
    def make_reference(cls, name, case, grade="good", state="in_use", **vals):
        """A reference audit as QA keeps it, in use."""
        reference = (
            cls.env["cs.reference.audit"]
            .with_user(cls.user_qa_officer)
            .create(
                {
                    "name": name,
                    "framework_id": cls.framework.id,
                    "case_id": case.id,
                    "looks_ordinary": True,
                    **vals,
                }
            )
        )
        reference.line_ids.write(
            {"grade_id": cls.grade(grade).id, "reason": "The child is in each visit."}
        )
        if state == "in_use":
            reference.action_use()
        return reference.sudo().with_user(cls.env.user)

    @classmethod
    def do(cls, audit, grade="good", **by_number):
        """An audit done by its auditor, from allocated to submitted."""
        mine = audit.with_user(audit.sudo().auditor_user_id)
        mine.action_start()
        cls.make_ready(mine, grade)
        if by_number:
            cls.grade_all(mine, grade, **by_number)
        mine.action_submit()
        return audit
