"""A handful of practice observations at Westmere; nobody in them is a real person."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.platform.guard import QUIET

MODULE = "cs_quality_assurance"
KIND = "cs_practice_observation.observation_type_"
# Evidence by number of domain; two sets, so that no two observations read the same.
SEEN = (
    {
        1: "Greeted the grandmother first, by name, and asked who else would like to "
        "stay.",
        2: "Said in one sentence why we had come and what would be different after.",
        3: "Down to the bricks within a minute; let the boy build first and asked "
        "later.",
        4: "Named the missed school days plainly, with dates, and heard the reasons.",
        5: "Checked how the family would like the word “support” put in their own "
        "language.",
        6: "Had the last plan with her, with two points marked to finish.",
        7: "Open questions and long pauses; summed up in the mother's own words.",
        8: "On file the next morning, with the boy's drawing and what he said of it.",
    },
    {
        1: "Warm with the adults; the teenager had to wait a long while for a turn.",
        2: "The purpose was clear to us, less so to the parents.",
        3: "The girl's letter was read out, and used once to settle a point.",
        4: "Said what must change by March, and what happens if it does not.",
        5: "The interpreter was booked; side talk went untranslated twice.",
        6: "Knew the history; next steps have names to them and two have no date.",
        7: "Some jargon: threshold, step down. Explained when asked.",
        8: "Recorded within two days; the dissent of the father is there.",
    },
    {
        1: "Began with how the week had been, and meant it; phones were put away.",
        2: "Both had brought points; the two riskiest children came first.",
        3: "Asked twice: what would she say if she were here?",
        4: "A visit not made was named, and its reason believed after it was checked.",
        5: "Asked what it is like to be the only Welsh speaker in the team.",
        6: "Actions of last time were gone through one by one.",
        7: "More questions than answers; the worker found the next step herself.",
        8: "Written up the same day, and on the children's files where it belongs.",
    },
)


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    @api.model
    def _load_observations(self):
        """Observations in each state, in and around Locality north. Once.

        Called from the addon's demo data, as superuser, after the council is there.
        """
        council = self.env.ref(f"{MODULE}.demo_user_practitioner", False)
        Observation = self.env["cs.practice.observation"].with_context(**QUIET)
        company = self.env.ref("base.main_company")
        if not council or Observation.search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return
        self = self.with_company(company)
        # Demo data come before the addon's own hook, which would bring the tool.
        self.env["cs.framework"]._load_added_files("cs_practice_observation")
        job = self.env["hr.job"].create(
            {"name": "Advanced practitioner", "company_id": company.id}
        )
        self.env["hr.employee"].search(
            [("company_id", "=", company.id), ("job_title", "=", job.name)]
        ).job_id = job
        self.env["cs.framework"].search(
            [("company_id", "=", company.id)]
        ).observer_job_ids = job
        for vals, grades in self._observations():
            observation = Observation.with_company(company).create(
                {"company_id": company.id, **vals}
            )
            if grades:
                self._grade_observation(observation, *grades)
        self.env["cs.expectation"].search(
            [("company_id", "=", company.id), ("activity", "=", "observation")]
        )._refresh_owed()

    def _weekday(self, days):
        """A weekday about so many days from today."""
        day = fields.Date.context_today(self) + timedelta(days=days)
        over = max(day.weekday() - 4, 0)
        return day + timedelta(days=-over if days < 0 else 3 - over if over else 0)

    def _person(self, login):
        return self.env.ref(f"{MODULE}.demo_employee_{login.replace('.', '_')}").id

    def _observations(self):
        """(values, (evidence, grades by domain, overall) or None) of each."""
        person, day = self._person, self._weekday

        def one(observer, practitioner, kind, planned, state="planned", **vals):
            return {
                "observer_id": person(observer),
                "practitioner_id": person(practitioner),
                "observation_type_id": self.env.ref(f"{KIND}{kind}").id,
                "date_planned": day(planned),
                "state": state,
                **vals,
            }

        manager = self.env.ref(f"{MODULE}.demo_user_manager")

        def consent(days, by="parent", how="phone"):
            return {
                "consent_by": by,
                "consent_how": how,
                "consent_date": day(days),
                "consent_recorded_by_id": manager.id,
            }

        # outstanding 1, good 2, requires improvement 3
        good = (0, (2, 2, 1, 2, 2, 2, 1, 2), 2)
        session = (2, (2, 1, 2, 2, 2, 2, 2, 2), 2)
        mixed = (1, (3, 3, 2, 2, 3, 3, 3, 2), 3)
        return [
            (
                one(
                    *("manager", "practitioner", "home_visit", 6),
                    time_planned=15.5,
                    place="home",
                    attendees="Mother, baby, health visitor",
                    case_reference="90214",
                    focus="Jo would like to know how she comes across when she has to "
                    "insist.",
                ),
                None,
            ),
            (
                one(
                    *("manager", "l.cartwright", "direct_work", 2, "consented"),
                    time_planned=10.0,
                    place="school",
                    attendees="Girl of nine",
                    **consent(-3),
                ),
                None,
            ),
            (
                one(
                    *("d.whitlock", "z.iqbal", "strategy_meeting", 4),
                    time_planned=9.0,
                    place="video",
                    attendees="Police, school nurse, head teacher",
                ),
                None,
            ),
            (
                one(
                    *("manager", "r.menon", "core_group", -9, "refused"),
                    refused_by="young_person",
                    date_refused=day(-11),
                    refusal_note="He would not mind a visit at home.",
                ),
                None,
            ),
            (
                one(
                    *("manager", "r.menon", "cp_conference", -2, "observed"),
                    date_observed=day(-2),
                    place="office",
                    **consent(-6, "parent", "in_person"),
                ),
                (1, (3, 3, 2, 2), None),
            ),
            (
                one(
                    *("service.manager", "manager", "supervision_session", -8),
                    supervisee_id=person("l.cartwright"),
                    place="office",
                    **consent(-12, "supervisee", "message"),
                )
                | {
                    "state": "observed",
                    "date_observed": day(-8),
                    "date_released": day(-5),
                    "date_reflection_due": day(7),
                    "discussed_with_id": person("service.manager"),
                },
                session,
            ),
            (
                one(
                    *("s.chaudhry", "g.thorne", "core_group", -20, "reflected"),
                    date_observed=day(-20),
                    date_released=day(-17),
                    date_reflection_due=day(-3),
                    date_discussed=day(-13),
                    discussed_with_id=person("s.chaudhry"),
                    discussion_note="We both saw how late the girl came into it. Gemma "
                    "will ask her beforehand which points she wants to speak to.",
                    place="office",
                    **consent(-24, "carer", "written"),
                ),
                mixed,
            ),
            (
                one(
                    *("manager", "practitioner", "direct_work", -40, "closed"),
                    date_observed=day(-40),
                    date_released=day(-37),
                    date_discussed=day(-33),
                    discussed_with_id=person("manager"),
                    discussion_note="Jo saw for herself how much came once she let the "
                    "boy lead. She will plan the first five minutes without words.",
                    reflection="I had a list of questions in my head. When he handed "
                    "me a brick I let them go, and he told me more than I would have "
                    "asked.",
                    learning_presented="yes",
                    presented_at="team",
                    date_presented=day(-26),
                    date_closed=day(-26),
                    place="placement",
                    attendees="Boy of six, foster carer",
                    **consent(-45, "foster_carer"),
                ),
                good,
            ),
        ]

    def _grade_observation(self, observation, which, ranks, overall):
        """Its lines with evidence, and what was found, as its observer left them."""
        grades = {grade.rank: grade for grade in observation.scale_id.grade_ids}
        observation._lay_out_tool()
        for line, rank in zip(observation.line_ids, ranks, strict=False):
            line.write(
                {
                    "grade_id": grades[rank].id,
                    "evidence": SEEN[which][line.domain_id.number],
                }
            )
        if not overall:
            return
        observation.write(
            {
                "overall_grade_id": grades[overall].id,
                "overall_reason": "The strengths carry the hour."
                if overall == 2
                else "Sound in parts; the child came in too late.",
            }
        )
        done = observation.state == "closed"
        findings = [
            {"kind": "strength", "name": "Honest about hard things, and still warm"},
            {
                "kind": "training",
                "name": "Words and Pictures",
                "date_recorded": observation.date_discussed if done else False,
            },
        ]
        self.env["cs.observation.finding"].create(
            [{"observation_id": observation.id, **finding} for finding in findings]
        )
