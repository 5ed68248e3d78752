"""A small tool of yes and no, dates and scores, made as a QA manager makes it."""

from odoo.tests import Form

QUESTIONS = (
    ("Is the plan on the file?", "yes_no"),
    ("Was the child seen alone?", "yes_no"),
    ("When was the last visit?", "date"),
    ("How many of the visits were in time?", "score"),
    ("What is missing?", "text"),
)


class SaidMixin:
    """For a ``QualityCase``: a tool without an overall grade, and answers to it."""

    @classmethod
    def make_check_tool(cls, name="Compliance check", **vals):
        """A tool set up and put into use by the QA manager, through its form."""
        tools = cls.env["cs.audit.tool"].with_user(cls.user_qa_manager)
        form = Form(tools.with_company(cls.company))
        form.name, form.scale_id = name, cls.tool.scale_id
        form.has_overall = False
        for field, value in vals.items():
            setattr(form, field, value)
        for number, (question, kind) in enumerate(QUESTIONS, start=1):
            with form.domain_ids.new() as domain:
                domain.number, domain.name = number, question
                domain.answer_type = kind
        tool = form.save()
        tool.action_publish()
        return tool

    def answers(self, first="yes", second="yes"):
        """An answer to each question, by its number."""
        return {
            1: {"yes_no": first},
            2: {"yes_no": second},
            3: {"answer_date": "2026-06-01"},
            4: {"score": 0, "score_given": True},
            5: {"answer_text": "The minutes."},
        }

    def answer(self, work, answers):
        """Answer on the auditing screen, as whoever ``work`` is read by.

        :return: what the screen gives back
        """
        return work.auditing_save(
            [
                {
                    "key": str(question["id"]),
                    "part": "lines",
                    "do": "write",
                    "id": question["id"],
                    "values": answers[question["number"]],
                }
                for question in work.auditing_load()["questions"]
            ]
        )
