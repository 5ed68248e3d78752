"""The demo council's register: four hundred cases, mixed as in England."""

from datetime import timedelta

from odoo import fields, models

from . import council

SIBLINGS = 0.15


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_register(self):
        state = self._state()
        flags = self._make_flags()
        references = state.draw.sample(range(201000, 699000), 400)
        vals_list = []
        for code, (share, teams) in council.CASE_MIX.items():
            for _number in range(share):
                reference = str(references[len(vals_list)])
                vals = self._prepare_case(code, teams, reference, flags)
                before = vals_list[-1] if vals_list else {}
                if (
                    before.get("case_type_id") == vals["case_type_id"]
                    and state.draw.random() < SIBLINGS
                ):
                    # Brothers and sisters: same worker, opened the same day.
                    same = ("department_id", "practitioner_id", "date_opened", "iro_id")
                    vals |= {name: before[name] for name in same}
                vals_list.append(vals)
        state.draw.shuffle(vals_list)
        self._close_some(vals_list)
        state.cases = self._quiet("cs.case").create(vals_list)

    def _make_flags(self):
        Flag = self.env["cs.case.flag"]
        flags = {}
        for code, name in council.FLAGS.items():
            flags[code] = Flag.search([("code", "=", code)]) or Flag.create(
                {"code": code, "name": name}
            )
        return flags

    def _prepare_case(self, code, teams, reference, flags):
        state, draw = self._state(), self._state().draw
        today = fields.Date.context_today(self)
        team = draw.choices([t for t, _w in teams], [w for _t, w in teams])[0]
        workers = self._workers(team)
        durations = (
            council.SHORT_DURATIONS if code == "assessment" else council.DURATIONS
        )
        _share, least, most = draw.choices(
            durations, [share for share, *_ in durations]
        )[0]
        opened = today - timedelta(days=draw.randint(least, most))
        reviewed = code in ("cp", "lac")
        flag = {
            "assessment": "re_referral",
            "cp": "repeat_plan",
            "lac": "out_of_area",
            "cin": "short_breaks" if team == "disabled_children" else "re_referral",
        }.get(code)
        chairs = ("v.castell", "i.murray", "u.greenhalgh")
        return {
            "reference": reference,
            "case_type_id": self.env.ref(f"cs_quality_assurance.case_type_{code}").id,
            "department_id": state.teams[team].id,
            # A few cases wait for a worker, as they do.
            "practitioner_id": draw.choice(workers).id
            if draw.random() > 0.02
            else False,
            "iro_id": state.people[draw.choice(chairs)].id if reviewed else False,
            "date_opened": opened,
            "date_closed": False,
            "date_last_seen": max(opened, today - timedelta(days=draw.randint(1, 40))),
            "date_last_review": max(
                opened, today - timedelta(days=draw.randint(5, 175))
            )
            if reviewed
            else False,
            "flag_ids": flags[flag].ids if flag and draw.random() < 0.2 else [],
        }

    def _workers(self, team):
        """Who holds the cases of a team: everybody in it but its manager."""
        state = self._state()
        department = state.teams[team]
        return [
            person
            for person in state.people.values()
            if person.department_id == department and person != department.manager_id
        ]

    def _close_some(self, vals_list):
        """A few cases closed since they came, and two that must not be sampled."""
        today = fields.Date.context_today(self)
        draw = self._state().draw
        for vals in vals_list[:20]:
            closed = today - timedelta(days=draw.randint(3, 150))
            vals["date_closed"] = max(closed, vals["date_opened"])
        for vals, why in zip(
            vals_list[20:22],
            (
                "The file is with the court until the hearing.",
                "Part of a practice review.",
            ),
            strict=True,
        ):
            vals |= {"excluded": True, "excluded_reason": why}
