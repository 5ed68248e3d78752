from odoo import api, fields, models

from ...rules import grading
from ...rules import moderation as rules
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words, short_date

# Looks at work already looked at: nobody moderates them.
NEVER_MODERATED = ("dip_review", "dip_sample", "benchmark", "external")


class CsAudit(models.Model):
    """Which audits are moderated, and by whom (BPL-08, BPL-14, DUR-12, LUT-08)."""

    _inherit = "cs.audit"

    moderation_basis = fields.Selection(
        [
            ("waiting", "Waits for the draw"),
            ("all", "Every audit"),
            ("criterion", "Its grade"),
            ("sample", "Drawn at random"),
            ("not_drawn", "Not drawn"),
            ("double", "Audited twice"),
        ],
        string="Moderated because",
        readonly=True,
        copy=False,
        lifecycle=True,
    )

    _waiting_idx = models.Index("(cycle_id) WHERE moderation_basis = 'waiting'")

    def _moderation_due(self):
        """Whether this audit goes to anybody else: in the framework's own moderation,
        or in a layer after it."""
        return self._first_layer_due() or bool(self._layer_ahead()[0])

    def _first_layer_due(self):
        """LUT-08: all; BPL-08: those of a cycle wait for its draw; BPL-14: those a
        criterion names, at once."""
        self.ensure_one()
        if self.kind in NEVER_MODERATED:
            return False
        if self._waits_for_second():
            return True
        mode = self._moderated_by().moderation_mode
        return (
            mode == "all"
            or self._always_moderated()
            or (mode == "sample" and self._waits_for_draw())
        )

    def _always_moderated(self):
        """Whether a criterion of the framework names this audit's grade (BPL-14,
        DUR-12)."""
        self.ensure_one()
        grade = self.overall_grade_id
        return any(
            grading.triggered(
                rule.trigger,
                rule.grade_id.rank or None,
                grade.rank or None,
                bool(self.child_unsafe),
            )
            for rule in self.framework_id.moderation_rule_ids
        )

    def _waits_for_second(self):
        """Whether a second person audits the same file, and the two have not agreed."""
        # Whether they have, and nothing of what they gave.
        session = self.sudo().benchmark_session_id
        return self.kind != "benchmark" and session.state not in (False, "closed")

    def _waits_for_draw(self):
        """An audit of a round waits for the round's draw; one by itself is never
        drawn."""
        return bool(self.cycle_id)

    def _make_moderation(self):
        """Send these audits to whoever looks next, due in working days; those that wait
        for a draw have nobody yet."""
        first = self.filtered(lambda audit: audit._first_layer_due())
        for audit in first:
            if audit._waits_for_second():
                basis = "double"
            elif audit._moderated_by().moderation_mode == "all":
                basis = "all"
            else:
                basis = "criterion" if audit._always_moderated() else "waiting"
            audit._to({"moderation_basis": basis})
        waiting = first.filtered(lambda audit: audit.moderation_basis == "waiting")
        twice = first.filtered(lambda audit: audit.moderation_basis == "double")
        (first - waiting - twice)._name_moderators()
        (first - waiting - twice)._create_moderations()
        # Submitted after the draw: the share is made up at once.
        waiting.cycle_id.filtered("moderation_drawn_on")._draw_moderation()
        (self - first)._go_on()

    def _name_moderators(self):
        """A lawful moderator for each that has none: the one with the least to do
        (LUT-12)."""
        nameless = self.filtered(lambda audit: not audit.moderator_id)
        if not nameless:
            return
        by_moderator = {}
        for audit_id, moderator in nameless._choose_moderators().items():
            by_moderator.setdefault(moderator, []).append(audit_id)
        for moderator, ids in by_moderator.items():
            self.browse(ids)._to({"moderator_id": moderator})

    def _draw_for_moderation(self, drawn):
        """The outcome of the draw for these waiting audits.

        :param drawn: those of them that were drawn; the others go on to closing
        """
        waiting = self.filtered(
            lambda audit: (
                audit.moderation_basis == "waiting" and audit.state == "moderation"
            )
        )
        chosen, spared = waiting & drawn, waiting - drawn
        # Those that the draw spares may have another layer before them.
        further = spared.filtered(lambda audit: audit._layer_ahead()[0])
        further._to({"moderation_basis": "not_drawn"})
        further._go_on()
        spared -= further
        chosen._to({"moderation_basis": "sample"})
        chosen._name_moderators()
        chosen._create_moderations()
        spared._take("spare")

    def _forget_moderation(self):
        # Who re-opens was checked; what follows is not theirs to write by hand.
        self.sudo()._to({"moderation_basis": False, "layers_passed": False})

    def _waits_for_its_draw(self):
        """Submitted, and not known yet whether it is moderated."""
        self.ensure_one()
        return self.state == "moderation" and self.moderation_basis == "waiting"

    def _draw_in_words(self):
        day = self.cycle_id._moderation_draw_days()[self.cycle_id.id]
        return [
            self.env._(
                "%(percent)s%% of this round is moderated. Which audits, is drawn on "
                "%(date)s.",
                percent=f"{self._moderated_by().moderation_percentage:g}",
                date=date_in_words(self.env, day),
            )
        ]

    def _name_moderators_at_once(self):
        """LUT-01, LUT-12: where every audit is moderated, the moderator knows the file
        on the same day."""
        # As for the rest of the opening: the caller has checked the role.
        moderated = self.sudo().filtered(
            lambda audit: audit._moderated_by().moderation_mode == "all"
        )
        moderated._name_moderators()

    # The layers of moderation an audit goes through, one after the other. After each
    # the audit goes on to the next that applies, else to closing. The auditor's grade,
    # that of each layer and the final one are kept as facts of their own; the final one
    # is that of the last completed layer (ALL-06).

    auditor_place = fields.Integer(
        string="Which of the auditor's audits",
        readonly=True,
        copy=False,
        aggregator=None,
        help="1 for the first audit that its auditor ever submitted.",
        lifecycle=True,
    )
    layers_passed = fields.Json(
        readonly=True,
        copy=False,
        help="Layers decided on, by id: why each applied, and whether it was drawn.",
        lifecycle=True,
        string="Second looks passed",
    )
    looker_user_ids = fields.Many2many(
        "res.users",
        "cs_audit_looker_rel",
        string="Who looks or looked at it",
        compute="_compute_looker_user_ids",
        store=True,
        compute_sudo=True,
        help="Moderators of every layer and members of panels; record rules ask.",
        lifecycle=True,
    )
    audit_quality_grade_id = fields.Many2one(
        "cs.grade",
        string="How good the audit was",
        compute="_compute_audit_quality",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        help="The last moderator's judgement of the audit itself, not of the practice.",
        lifecycle=True,
    )
    grade_history = fields.Text(
        string="How the grade came about",
        compute="_compute_grade_history",
        compute_sudo=True,
    )

    @api.depends(
        "moderation_ids.state",
        "moderation_ids.moderator_user_id",
        "moderation_ids.member_ids.user_id",
        "challenge_ids.state",
        "challenge_ids.decider_user_id",
    )
    def _compute_looker_user_ids(self):
        for audit in self:
            looks = audit.moderation_ids.filtered(lambda m: m.state != "withdrawn")
            # Whoever QA named to decide on a challenge reads the audit for it.
            named = audit.challenge_ids.filtered(lambda c: c.state != "withdrawn")
            audit.looker_user_ids = (
                looks.moderator_user_id
                | looks.member_ids.user_id
                | named.decider_user_id
            )

    @api.depends("moderation_ids.state", "moderation_ids.quality_grade_id")
    def _compute_audit_quality(self):
        for audit in self:
            done = audit.moderation_ids.filtered(
                lambda m: m.state == "done" and m.quality_grade_id
            )
            audit.audit_quality_grade_id = done.sorted("id")[-1:].quality_grade_id

    # --- the chain of facts ---------------------------------------------------

    @api.depends_context("lang")
    @api.depends(
        "overall_grade_id",
        "date_submitted",
        "moderation_ids.state",
        "moderation_ids.overall_grade_id",
        "final_grade_id",
        "challenge_ids.state",
    )
    def _compute_grade_history(self):
        for audit in self:
            facts = audit._grade_facts() if audit.date_submitted else []
            audit.grade_history = "\n".join(
                self.env._(
                    "%(what)s: %(grade)s (%(who)s, %(date)s)",
                    what=what,
                    grade=grade.name,
                    who=who or self.env._("nobody named"),
                    date=short_date(self.env, date) if date else "-",
                )
                for what, grade, who, date in facts
                if grade  # none where the tool has no overall grade
            )

    def _grade_facts(self):
        """Every grade given, the first first; called as superuser.

        :return: list of (what, grade, name of who gave it, date)
        """
        self.ensure_one()
        facts = [
            (
                self.env._("Auditor"),
                self.overall_grade_id,
                self.auditor_id.name,
                self.date_submitted,
            )
        ]
        for done in self.moderation_ids.filtered(lambda m: m.state == "done").sorted(
            "id"
        ):
            who = done.moderator_id
            if done.kind == "panel":
                who |= done.member_ids.filtered(lambda m: not m.absent).employee_id
            names, on = ", ".join(who.mapped("name")), done.date_done
            name = done.layer_name
            facts.append((name, done.overall_grade_id, names, on))
            if done.quality_grade_id:
                facts.append(
                    (
                        self.env._("%(layer)s, the audit itself", layer=name),
                        done.quality_grade_id,
                        names,
                        done.date_done,
                    )
                )
        return facts + self._facts_of_challenges()

    # --- which layers apply ---------------------------------------------------

    def _layer_ahead(self):
        """The next layer that applies as the audit stands now; nothing is changed.

        :return: (layer or none, {id of each layer tried: dict of ``why`` it applies,
            empty where it does not, and whether it was ``drawn`` for its share})
        """
        self.ensure_one()
        Layer = self.env["cs.framework.moderation.layer"]
        if self.kind in NEVER_MODERATED:
            return Layer, {}
        layers = self.framework_id.moderation_layer_ids
        decided = self.layers_passed or {}
        tried = {}
        for key in rules.tried_after(layers.ids, [int(key) for key in decided]):
            layer = Layer.browse(key)
            facts = rules.Facts(
                drifts=layer.drifting and self._auditor_drifts(),
                rank=(self.final_grade_id or self.overall_grade_id).rank or None,
                place=layer.first_audits
                and (self.auditor_place or self._place_next())
                or None,
            )
            drawn = self._is_drawn_for(layer) if layer.percentage else None
            why = list(rules.reasons(layer._as_rule(), facts, drawn))
            tried[key] = {"why": why, "drawn": drawn}
            if why:
                return layer, tried
        return Layer, tried

    def _place_next(self):
        """Which of its auditor's submitted audits this one is or would be."""
        self.ensure_one()
        return 1 + self.env["cs.audit"].sudo().search_count(  # a number only
            [
                ("auditor_id", "=", self.auditor_id.id),
                ("date_submitted", "!=", False),
                ("id", "!=", self.id),
            ]
        )

    def _is_drawn_for(self, layer):
        """BPL-08: whether this audit is in the layer's share of its round; None for an
        audit of no round, which no share takes."""
        if not self.cycle_id:
            return None
        # The seed is the round's: nobody chooses (ALL-03).
        cycle = self.cycle_id.sudo()
        population, taken, passed = cycle._layer_population(layer)
        return rules.is_drawn(
            self._share_in(layer),
            cycle.seed,
            f"layer {layer.id}",
            population,
            taken,
            passed,
            self.name,
        )

    # --- going through them -----------------------------------------------------

    def _count_for_auditor(self):
        if not self.auditor_place:
            self._to({"auditor_place": self._place_next()})

    def _remember_layers(self):
        """Keep what was decided, so that no layer is tried twice."""
        layer, tried = self._layer_ahead()
        if tried:
            decided = {str(key): outcome for key, outcome in tried.items()}
            self._to({"layers_passed": {**(self.layers_passed or {}), **decided}})
        return layer, tried

    def _go_on(self):
        """Into the next layer that applies: a moderation in it, its people told."""
        for audit in self:
            layer, tried = audit._remember_layers()
            if layer:
                audit._enter_layer(layer, tried[layer.id]["why"])

    def _enter_layer(self, layer, reasons):
        self.ensure_one()
        people = self._people_for(layer)
        # One withdrawn just now must be so in the database: one is open in a layer.
        self.moderation_ids.flush_recordset(["state"])
        self._to({"moderator_id": people[:1].id})
        moderation = self.env["cs.moderation"].create(
            {
                "audit_id": self.id,
                "layer_id": layer.id,
                "basis": ",".join(reasons),
                "moderator_id": people[:1].id,
                "date_due": self.company_id._cs_add_working_days(
                    fields.Date.context_today(self), layer.days
                ),
            }
        )
        if layer.kind == "panel":
            self.env["cs.moderation.member"].with_context(
                cs_lifecycle=LIFECYCLE
            ).create(
                [
                    {"moderation_id": moderation.id, "employee_id": person.id}
                    for person in people
                ]
            )

    def _people_for(self, layer):
        """Who moderates in a layer: those with the least to do, as many as it takes.

        :return: ``hr.employee``, the one who leads a panel first; none where nobody may
            lawfully do it, and a QA officer then names somebody
        """
        self.ensure_one()
        if layer.level and layer.own_line:
            return self._own_manager_at(layer.level)
        number = layer.panel_size if layer.kind == "panel" else 1
        people = self.env["hr.employee"]
        # A second look is another person's, where there is one; not on their own line.
        before = self.moderation_ids.filtered(lambda m: m.state == "done")
        before = before.moderator_id | before.member_ids.employee_id
        pool = layer._pool() or self._moderator_pool()
        for candidates in (pool - before, pool & before):
            while candidates and len(people) < number:
                chosen = self._choose(
                    "moderator_id", candidates, lambda a: frozenset(a.auditor_id.ids)
                ).get(self.id)
                if not chosen:
                    break
                people |= people.browse(chosen)
                candidates -= people
        return people

    def _own_manager_at(self, level):
        """DUR-12: the manager of the case's own line, unless they audited it."""
        manager = self.department_id._cs_manager_at(level)
        if manager in (self.auditor_id, self.practitioner_id):
            return self.env["hr.employee"]
        return manager

    def _moderation_in_words(self):
        """Who looks at it next, a sentence; nothing where nobody does. A layer that
        stands first is named; one drawn at random is not given away."""
        if self._waits_for_second():
            return [
                self.env._(
                    "A second person audits this file, too. Once both are in, you "
                    "compare them and agree on a grade."
                )
            ]
        if self._first_layer_due():
            drawn = self._moderated_by().moderation_mode == "sample"
            if drawn and not self._always_moderated():
                return self._draw_in_words()
            # A name only, for the auditor to know whom to expect.
            moderator = self.moderator_id.sudo().name or self.env._("A moderator")
            return [self.env._("%(moderator)s moderates it next.", moderator=moderator)]
        layer, tried = self._layer_ahead()
        if not layer or set(tried[layer.id]["why"]) == {rules.DRAWN}:
            return []
        return [
            self.env._(
                "It is moderated next: %(layer)s (%(who)s).",
                layer=layer.name,
                who=layer.who,
            )
        ]

    def _after_moderation(self, grade):
        """The moderator's grade becomes the final one; the auditor's stays a fact
        (ALL-06). The next layer follows, or closing.

        Called by ``cs.moderation.action_complete`` after its own checks.
        """
        self.ensure_one()
        # The grade as it stands decides which layers follow.
        self._to({"moderated_grade_id": grade.id, "final_grade_id": grade.id})
        next_layer = self._layer_ahead()[0]
        if not next_layer:
            self._remember_layers()
            self._set_closing_due()
            self._arrive("moderated")
        self._escalate()
        self._set_re_audit_due()
        if next_layer:
            self._go_on()
        else:
            self._result_known()

    def _create_moderations(self):
        """One moderation for each audit, due in working days; its lines mirror the
        audit's.
        """
        for audit in self:
            if audit.moderation_ids.filtered(
                lambda m: m.state in ("todo", "in_progress")
            ):
                continue
            self.env["cs.moderation"].create(
                {
                    "audit_id": audit.id,
                    "moderator_id": audit.moderator_id.id,
                    "date_due": audit.company_id._cs_add_working_days(
                        fields.Date.context_today(audit),
                        audit._moderated_by().moderation_days,
                    ),
                }
            )
