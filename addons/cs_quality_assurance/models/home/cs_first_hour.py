from odoo import api, models
from odoo.exceptions import AccessError

FIRST = "cs_quality_assurance."


class CsFirstHour(models.AbstractModel):
    """A new council's way to its first audit, on *My work* of a QA manager.

    Each step opens the screen where it is done; nothing is asked or kept here. The path
    is gone once the first audit has been submitted.
    """

    _name = "cs.first.hour"
    _description = "The first hour"

    @api.model
    def _steps(self):
        """The path as the screen shows it; QA managers.

        :return: list of dicts of ``key``, ``title``, ``why``, ``note`` (how far it
            is), ``done``, ``next`` (the one to do now), ``button`` and ``undo`` (what
            undoing would do, or False); empty when there is no path to show
        """
        if not self._has_path():
            return []
        steps = [
            self._step_framework(),
            self._step_staff(),
            self._step_auditors(),
            self._step_register(),
            self._step_cycle(),
            self._step_audit(),
        ]
        todo = next(step for step in steps if not step["done"])
        for step in steps:
            step["next"] = step is todo
        # What stands on a step is undone before it.
        first_free = next((step for step in reversed(steps) if step["undo"]), None)
        for step in steps:
            step["undo"] = step is first_free and step["undo"]
        return steps

    @api.model
    def _has_path(self):
        return self.env.user.has_group(f"{FIRST}group_qa_manager") and not self.env[
            "cs.audit"
        ].search_count([("date_submitted", "!=", False)], limit=1)

    def _step(self, key, title, why, done, note="", button=False, undo=False):
        return {
            "key": key,
            "title": title,
            "why": why,
            "note": note,
            "done": bool(done),
            "button": button or (self.env._("See") if done else self.env._("Start")),
            "undo": undo,
        }

    def _step_framework(self):
        found = self.env["cs.framework"].search([], limit=1)
        return self._step(
            "framework",
            self.env._("Choose a framework"),
            self.env._(
                "It brings the audit tool, the grades, the year's programme and who is "
                "told what. Five councils' own are here; change yours afterwards."
            ),
            found,
            note=found.name or "",
            undo=found.template_code
            and self.env._("The framework and all that came with it are taken away."),
        )

    def _step_staff(self):
        # Whoever may not read the list of staff reads the public one.
        people = self.env["hr.employee.public"].search_count(
            [("user_id", "!=", False), ("user_id", "!=", self.env.uid)]
        )
        teams = self.env["hr.department"].search_count([("manager_id", "!=", False)])
        return self._step(
            "staff",
            self.env._("Staff, teams and logins"),
            self.env._(
                "Cases come to people through their team, and lateness goes up to its "
                "manager. One spreadsheet brings them all, or add them one by one."
            ),
            people and teams,
            note=(people or teams)
            and self.env._(
                "%(people)s people with a login, %(teams)s teams with a manager",
                people=people,
                teams=teams,
            ),
            undo=self._staff_to_undo()
            and self.env._("The people, teams and logins of this sheet go."),
        )

    def _step_auditors(self):
        people = self.env["hr.employee.public"].search_count(
            [("cs_auditor", "=", True)]
        )
        return self._step(
            "auditors",
            self.env._("Who audits"),
            self.env._(
                "Mark who audits and how many each takes in a round. Nobody is given "
                "an audit of their own work or their own team's."
            ),
            people,
            note=people and self.env._("People who audit: %(count)s", count=people),
        )

    def _step_register(self):
        cases = self.env["cs.case"].search_count([("is_open", "=", True)])
        brought = self._import_to_undo()
        return self._step(
            "register",
            self.env._("The register of cases"),
            self.env._(
                "Samples are drawn from it: the Annex A workbook that you make for "
                "inspections, or a table with a row for each open case. No names."
            ),
            cases,
            note=cases and self.env._("Open cases: %(count)s", count=cases),
            undo=brought and self.env._("The cases of this import are taken away."),
        )

    def _step_cycle(self):
        Cycle = self.env["cs.cycle"]
        running = Cycle.search_count([("state", "in", ("open", "closed"))], limit=1)
        notes = {
            "plan": self.env._("Now: look at the year's programme and adopt it."),
            "draft": self.env._("Now: look at the preview, then draw the sample."),
            "drawn": self.env._("Now: allocate the cases to auditors."),
            "allocated": self.env._("Now: open it, and everybody is told."),
        }
        at = self._first_cycle().state or "plan"
        undo = {
            "draft": self._adopted()
            and self.env._("The programme is a draft again, and its cycles go."),
            "drawn": self.env._("The draw goes; drawn again, it is the same sample."),
        }
        return self._step(
            "cycle",
            self.env._("The first cycle"),
            self.env._(
                "The programme says what is audited when. Draw the cases, allocate "
                "them, open the cycle."
            ),
            running,
            note="" if running else notes[at],
            undo=not running and undo.get("drawn" if at == "allocated" else at, False),
        )

    def _step_audit(self):
        given = self.env["cs.audit"].search_count(
            [("state", "in", ("allocated", "in_progress"))]
        )
        return self._step(
            "audit",
            self.env._("The first audit"),
            self.env._(
                "Each auditor finds theirs on their own “My work”. When the first is "
                "submitted, this path has done its work and goes."
            ),
            False,
            note=given and self.env._("With auditors now: %(count)s", count=given),
            button=self.env._("See"),
        )

    def _first_cycle(self):
        """The earliest cycle that is still to be opened."""
        return self.env["cs.cycle"].search(
            [("state", "in", ("draft", "drawn", "allocated"))],
            order="date_start, id",
            limit=1,
        )

    def _import_to_undo(self):
        done = self.env["cs.case.import"].search([("state", "=", "done")], limit=2)
        return done if len(done) == 1 else done.browse()

    def _staff_to_undo(self):
        done = self.env["cs.staff.import"].search([("state", "=", "done")], limit=2)
        one = done if len(done) == 1 else done.browse()
        return one if one.made and one.can_apply else done.browse()

    def _adopted(self):
        """The programme in use, where no cycle of it was drawn."""
        running = self.env["cs.programme"].search([("state", "=", "running")], limit=2)
        planned = {"draft", "cancelled"}
        if len(running) == 1 and planned.issuperset(running.cycle_ids.mapped("state")):
            return running
        return running.browse()

    @api.model
    def open_step(self, key):
        """The screen where a step is done. QA managers.

        :param key: of one of ``_steps``
        :return: an action
        """
        self._check_manager()
        if key == "framework" and not self.env["cs.framework"].search([], limit=1):
            return self.env["cs.framework.choice"].action_open()
        if key == "cycle":
            if cycle := self._first_cycle():
                return cycle._get_records_action()
            draft = self.env["cs.programme"].search([("state", "=", "draft")], limit=1)
            if draft:
                return draft._get_records_action()
        if key == "register" and not self.env["cs.case"].search([], limit=1):
            key = "import"
        names = {
            "framework": "action_cs_framework",
            "staff": "action_cs_staff_import",
            "auditors": "action_who_audits",
            "register": "action_cs_case",
            "import": "action_cs_case_import_new",
            "cycle": "action_cs_cycle",
            "audit": "action_cs_audit",
        }
        return self.env["ir.actions.actions"]._for_xml_id(FIRST + names[key])

    @api.model
    def undo_step(self, key):
        """Take back what a step made, while nothing else stands on it. QA managers.

        :param key: ``framework``, ``staff``, ``register`` or ``cycle``
        :raises UserError: real work stands on it
        """
        self._check_manager()
        if key == "framework":
            self.env["cs.framework"].search([], limit=1).action_unload()
        if key == "staff":
            self._staff_to_undo().action_undo()
        if key == "register":
            self._import_to_undo().action_undo()
        if key == "cycle":
            cycle = self._first_cycle()
            if cycle.state in ("drawn", "allocated"):
                cycle.action_undo(self.env._("Undone on the way to the first audit."))
            else:
                self._adopted().action_take_back()

    def _check_manager(self):
        if not self.env.user.has_group(f"{FIRST}group_qa_manager"):
            raise AccessError(self.env._("Only a QA manager sets a council up."))
