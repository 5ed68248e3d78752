"""What to ask of every kind of work that somebody may leave behind."""


class HeldMixin:
    """Takes people away from their work, and looks for it with QA's login."""

    def items(self, role):
        user = getattr(self, f"user_{role}")
        groups = self.env["cs.my.work"].with_user(user).get_my_work()["groups"]
        return [
            item
            for group in groups
            for item in group["items"]
            if item["kind"] == "leaver"
        ]

    def take_away(self, person):
        """Each way in which somebody stops being able to do their work, undone
        afterwards."""
        person = person.sudo()
        user = person.user_id
        groups = user.group_ids
        practitioner = self.env.ref("cs_quality_assurance.group_practitioner")

        def away():
            return self.env["cs.exemption"].create(
                {
                    "employee_id": person.id,
                    "company_id": self.company.id,
                    "reason": "sickness",
                    "date_from": "2026-06-01",
                    "date_to": "2026-12-31",
                }
            )

        person.active = False
        yield "left"
        person.active = True
        user.active = False
        yield "cannot log in"
        user.active = True
        absence = away()
        absence.action_approve()
        yield "away"
        absence.action_withdraw()
        if practitioner not in groups:
            user.group_ids = practitioner
            yield "no longer has the role"
            user.group_ids = groups

    def assert_found_every_way(self, *records):
        """Whoever holds these is taken away in every way in turn: QA finds the work
        each time, and no longer once they are back."""
        kinds = {kind.model: kind for kind in self.env["cs.my.work"]._get_held_work()}
        for record in records:
            record = self.env[record._name].browse(record.id)
            kind = kinds[record._name]
            state = "state" in record._fields and record.state
            for way in self.take_away(record.sudo()[kind.person]):
                if way == "no longer has the role" and not kind.roles:
                    continue
                with self.subTest(f"{record._name} {state}: {way}"):
                    self.assertIn(way, self.found().get((record._name, record.id), ""))
            with self.subTest(f"{record._name} {state}: back"):
                self.assertNotIn((record._name, record.id), self.found())

    def found(self):
        """{(model, id): sentence} of what QA may hand over."""
        return {
            (item["model"], item["res_id"]): item["title"]
            for item in self.items("qa_officer")
        }
