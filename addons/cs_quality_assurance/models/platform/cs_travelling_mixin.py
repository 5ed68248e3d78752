from odoo import api, models

from ...rules import identifying


class MayIdentify(Exception):
    """A text that may tell who somebody is, and that nobody yet chose to keep:
    ``said`` is the sentence that warns of it."""

    def __init__(self, said):
        super().__init__()
        self.said = said


class CsTravellingMixin(models.AbstractModel):
    """Warns before what may tell who somebody is enters a text that travels.

    Each text that is typed about work may be printed, packed or taken away, so each
    travels: every ``Text`` field that people fill in, and a ``Char`` that says
    ``travels=True``. What a council sets up once (tools, frameworks) is its own wording
    and does not. A form warns as one leaves the box, the auditing screen before it
    saves; whoever keeps it all the same leaves a line in the register of reads.
    """

    _name = "cs.travelling.mixin"
    _description = "Texts that travel"
    # What a council sets up says False.
    _texts_travel = True

    def _valid_field_parameter(self, field, name):
        return name == "travels" or super()._valid_field_parameter(field, name)

    @api.model
    def _cs_travels(self, field):
        """Whether what is typed into this field may leave the product."""
        if not self._texts_travel or not field.store or field.readonly:
            return False
        # What is translated is a council's own wording.
        if field.type == "text" and not field.translate:
            return True
        return bool(getattr(field, "travels", False))

    def _has_onchange(self, field, other_fields):
        """So that the form asks as one leaves the box."""
        return self._cs_travels(field) or super()._has_onchange(field, other_fields)

    def _cs_identifying(self, vals):
        """What these values would add that may tell who somebody is.

        :param vals: values as for ``write``; of one record or, to make one, of none
        :return: dict of field name -> list of (kind, the words); empty mostly
        """
        found = {}
        for name, text in vals.items():
            field = self._fields.get(name)
            if not isinstance(text, str) or not field or not self._cs_travels(field):
                continue
            # What is compared is the user's own text, which they are about to replace.
            before = self.sudo()[name] or "" if self else ""
            if text == before:
                continue
            parts = list(identifying.added(before, text))
            parts += self._cs_staff_named(
                identifying.possible_names(text) - identifying.possible_names(before)
            )
            if parts:
                found[name] = parts
        return found

    @api.model
    def _cs_staff_named(self, names):
        """Those of these names that somebody of the staff has; asks only if any."""
        if not names:
            return []
        # Only whether somebody here is called so, of names that were just typed.
        people = self.env["hr.employee"].sudo().with_context(active_test=False)
        known = people.search_fetch(
            [
                ("name", "in", sorted(names)),
                ("company_id", "in", [*self.env.companies.ids, False]),
            ],
            ["name"],
        )
        return [
            identifying.Found(identifying.NAME, name)
            for name in sorted(set(known.mapped("name")))
        ]

    def _cs_identifying_words(self, found, quoted=True):
        """What was found, in words: a list, one for each field.

        :param found: what ``_cs_identifying`` gave
        :param quoted: whether to repeat what was typed, for whoever typed it
        """
        kinds = {
            identifying.NHS: self.env._("an NHS number"),
            identifying.NAME: self.env._("a name"),
            identifying.EMAIL: self.env._("an email address"),
            identifying.PHONE: self.env._("a telephone number"),
            identifying.POSTCODE: self.env._("a postcode"),
        }
        lines = []
        for name, parts in found.items():
            by_kind = {}
            for kind, text in parts:
                by_kind.setdefault(kind, []).append(text)
            what = ", ".join(
                f"{kinds[kind]} ({', '.join(by_kind[kind])})" if quoted else kinds[kind]
                for kind in identifying.KINDS
                if kind in by_kind
            )
            label = self._fields[name]._description_string(self.env)
            lines.append(self.env._("“%(field)s”: %(what)s", field=label, what=what))
        return lines

    def _cs_identifying_warning(self, found):
        """The sentences that warn before it is saved."""
        return self.env._(
            "This may tell who somebody is. %(what)s. Such text goes into reports, "
            "letters and exports: take it out, unless it has to stand there. If you "
            "keep it, a line with your name says so.",
            what="; ".join(self._cs_identifying_words(found)),
        )

    def _cs_note_kept(self, found):
        """Whoever saved it all the same leaves a line for each field, without the words
        themselves."""
        for line in self._cs_identifying_words(found, quoted=False):
            self.env["cs.privacy.log"]._note(self, "kept", line[:1].upper() + line[1:])
