from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import LazyTranslate

from ...rules import life as rules
from .cs_reason_mixin import Reason
from .guard import LIFECYCLE, in_lifecycle

_lt = LazyTranslate(__name__)

OFFICER = "cs_quality_assurance.group_qa_officer"
MANAGER = "cs_quality_assurance.group_qa_manager"


def today(record):
    """What a step sets: the day in the user's time zone."""
    return fields.Date.context_today(record)


def user(record):
    """What a step sets: whoever takes it."""
    return record.env.uid


class CsLifeMixin(models.AbstractModel):
    """A record whose state changes only by the steps that its model declares.

    ``_life`` is the table (``rules.life.Step``). A button, RPC, a card dragged and the
    visibility of buttons (``open_steps``) all ask it; docs/life.md shows it.
    """

    _name = "cs.life.mixin"
    _description = "Goes through the steps of its life"
    _inherit = ["cs.reason.mixin", "cs.guard.mixin"]

    _life = ()
    # What decides who may take a step, besides the state.
    _life_depends = ()
    # States that boards open with folded away.
    _finished = ("closed", "cancelled")

    open_steps = fields.Json(
        string="What you can do with it now", compute="_compute_open_steps"
    )

    @api.depends(lambda self: ("state", *self._life_depends) if self._life else ())
    @api.depends_context("uid")
    def _compute_open_steps(self):
        writable = self._origin._filtered_access("write")
        for record in self:
            # Whoever sees it reads it: never empty, which Odoo would keep as False.
            record.open_steps = ["read"] + [
                step.name
                for step in rules.open_from(self._life, record.state)
                if record._origin
                and (step.own_right or record._origin in writable)
                and not record._unless(step)
            ]

    # --- who ------------------------------------------------------------------

    def _unless(self, step):
        """Why the current user may not take this step; None when they may."""
        if self.env.su:
            return None
        return getattr(self, f"_unless_{step.who}")()

    def _unless_qa_officer(self):
        if not self.env.user.has_group(OFFICER):
            return self.env._("Only a QA officer can do this.")
        return None

    def _unless_qa_manager(self):
        if not self.env.user.has_group(MANAGER):
            return self.env._("Only a QA manager can do this.")
        return None

    # --- taking a step --------------------------------------------------------

    def _take(self, name, reason=None, **sets):
        """Take a step, with all that follows; the one way.

        :param name: of the step
        :param reason: plain text, where the step asks for one
        :param sets: fields that the step sets besides those of the table
        :raises AccessError: the user is not the one who may
        :raises UserError: no reason, another state, or something is missing
        """
        step = self._ready_for(name, reason)
        for prepare in step.prepares:
            getattr(self, prepare)()
        if step.reason:
            sets[step.reason] = reason.strip()
        self._arrive(name, **sets)
        if step.asks and step.asks.said:
            said = self.env._(step.asks.said)
            for record in self:
                record.message_post(body=said % {"reason": reason.strip()})
        for follow in step.follows:
            getattr(self, follow)()

    def _ready_for(self, name, reason=None):
        """Hold the records, and refuse what ``_take`` refuses; nothing changes yet.

        :return: the step
        """
        step = rules.named(self._life, name)
        if step.asks and not (reason or "").strip():
            raise UserError(self.env._(step.asks.missing))
        # Held first: who may can depend on the state.
        self._lock()
        for record in self if step.who else ():
            if refusal := record._unless(step):
                raise AccessError(refusal)
        self.check_access("read" if step.own_right else "write")
        for record in self:
            record._check_step(step)
        return step

    def _check_step(self, step):
        """Refuse, in one sentence, a state it does not start from, or what is
        missing."""
        self.ensure_one()
        self._check_origin(step)
        problems = []
        for check in step.checks:
            problems += getattr(self, check)() or []
        texts = [getattr(problem, "text", problem) for problem in problems]
        if texts and step.opening:
            opening = self._in_words(step.opening)
            raise UserError("\n\n• ".join([opening, "\n• ".join(texts)]))
        if texts:
            raise UserError("\n".join(texts))

    def _check_origin(self, step):
        if self.state not in step.origin:
            raise UserError(self._in_words(step.otherwise or NOT_FROM))

    def _in_words(self, sentence):
        """A sentence of the table, about this record."""
        if callable(sentence):
            return sentence(self)
        said = self.env._(sentence)
        return said % {"what": self.display_name, "state": self._called(self.state)}

    def _called(self, state):
        """What a state is called on the screens."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels.get(state, state)

    def _arrive(self, name, **sets):
        """Write the state that a step leads to, and what it sets: one write for all
        that get the same. For what the product does by itself; people ``_take``.

        :raises UserError: a record is in a state the step does not start from
        """
        step = rules.named(self._life, name)
        alike = []
        for record in self:
            record._check_origin(step)
            vals = {}
            if len(step.targets) > 1:
                vals["state"] = getattr(record, f"_target_of_{name}")()
            elif step.targets:
                vals["state"] = step.targets[0]
            for field, value in {**dict(step.sets), **sets}.items():
                vals[field] = value(record) if callable(value) else value
            same = next((ids for known, ids in alike if known == vals), None)
            if same is None:
                alike.append((vals, [record.id]))
            else:
                same.append(record.id)
        for vals, ids in alike:
            records = self.browse(ids)
            # Whoever may take this step was checked; it is theirs without a right to
            # the rest of the record.
            (records.sudo() if step.own_right else records)._to(vals)

    def _to(self, vals):
        """Write as one of our own steps."""
        return self.with_context(cs_lifecycle=LIFECYCLE).write(vals)

    def _web_read_group_format(self, groupby, aggregates, groups):
        """Boards open with what is finished, and what holds nothing, folded away."""
        result = super()._web_read_group_format(groupby, aggregates, groups)
        if groupby == ("state",):
            some = any(group.get("__count") for group in result)
            for group in result:
                empty = some and not group.get("__count")
                group["__fold"] = empty or group["state"] in self._finished
        return result

    def _lock(self):
        """Hold these records to the end of the transaction.

        :raises UserError: when somebody else holds one of them
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing this at this moment. Nothing you typed "
                    "is lost: wait a few seconds and try again."
                )
            ) from error
        self.invalidate_recordset(["state"])

    # --- a card dragged, a state written -----------------------------------------

    def write(self, vals):
        if "state" in vals and self._life and not in_lifecycle(self.env):
            # The rest first: what guards it and what the step checks see what is.
            rest = {name: value for name, value in vals.items() if name != "state"}
            if rest:
                super().write(rest)
            self._drag(vals["state"])
            return True
        return super().write(vals)

    def _drag(self, target):
        """Go to a state as a card dragged there does: by the step that leads there.

        :raises UserError: no step does, or it asks for more than that
        """
        for record in self.filtered(lambda record: record.state != target):
            steps = rules.between(self._life, record.state, target)
            mine = [step for step in steps if not record._unless(step)]
            step = next(iter(mine or steps), None)
            if not step:
                raise UserError(
                    self.env._(
                        "“%(what)s” cannot go from “%(before)s” to “%(after)s”.",
                        what=record.display_name,
                        before=self._called(record.state),
                        after=self._called(target),
                    )
                )
            if step.asks and mine:
                raise UserError(
                    self.env._(
                        "This asks for a reason. Open “%(what)s” and press "
                        "“%(button)s”.",
                        what=record.display_name,
                        button=self.env._(step.asks.button),
                    )
                )
            if step.by_button and mine:
                raise UserError(
                    self.env._(
                        "Open “%(what)s” and press the button there: this needs more "
                        "than a new state.",
                        what=record.display_name,
                    )
                )
            record._take(step.name)

    @api.model
    def _reasons(self):
        """What the dialog asks before each step that needs a reason."""
        return {
            **super()._reasons(),
            **{
                step.name: Reason(
                    self.env._(step.asks.title),
                    self.env._(step.asks.hint),
                    self.env._(step.asks.button),
                    f"action_{step.name}",
                )
                for step in self._life
                if step.asks
            },
        }


NOT_FROM = _lt("“%(what)s” is %(state)s, so this cannot be done now.")
