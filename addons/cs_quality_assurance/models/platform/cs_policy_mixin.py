from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.translate import get_translation

from ...rules.policy import in_words
from .wording import date_in_words

# Stands around a value in a sentence, until the page has taken it apart.
MARK = "\x1f"


class CsPolicyMixin(models.AbstractModel):
    """What a record's settings do, in sentences that are changed where they stand.

    A model names its sentences (``_policy_of``), the settings that they say
    (``_policy_depends``), and what is written otherwise than it is stored
    (``_policy_settings``).
    """

    _name = "cs.policy.mixin"
    _description = "Settings in words"

    policy = fields.Json(
        string="In words",
        compute="_compute_policy",
        # Whoever may read the record reads all that it says, lists beside it too.
        compute_sudo=True,
        help="Chapters of sentences, each with the settings that it says.",
    )

    @api.depends(lambda self: self._policy_depends())
    @api.depends_context("lang")
    def _compute_policy(self):
        for record in self:
            policy, settings = record._policy_of(), record._policy_settings()
            said = dict(policy.chapters(policy.sentences(settings)))
            more = dict(
                policy.chapters([(key, None) for key in policy.possible(settings)])
            )
            chapters = [
                {
                    "name": record._policy_in_words(chapter, {}),
                    "said": [
                        record._policy_sentence(*one) for one in said.get(chapter, ())
                    ],
                    "possible": [
                        one
                        for key, _values in more.get(chapter, ())
                        if (one := record._policy_sentence(key, None))["asks"]
                        or one["on"]
                    ],
                }
                for chapter in policy.chapter_keys
            ]
            record.policy = [one for one in chapters if one["said"] or one["possible"]]

    @api.model
    def _policy_sentence(self, key, values):
        """A sentence as the page shows it.

        :param values: what stands in it, or None for one that could be said
        :return: dict of ``key``; ``parts``: texts, those that may be pressed with the
            field that they ask for; ``asks``: fields that are asked for; ``on`` and
            ``off``: what adds it and what takes it away, False where nothing does
        """
        one = self._policy_of().table[key]
        known = [name for name in one.fields if name in self._fields]
        given = dict.fromkeys(one.words, "…") if values is None else values
        marked = {
            word: f"{MARK}{word}{MARK}{value}{MARK}"
            for word, value in self._policy_values(given).items()
        }
        pieces = self._policy_in_words(key, marked).split(MARK)
        parts = []
        for place in range(0, len(pieces), 3):
            parts.append({"text": pieces[place]})
            if place + 2 < len(pieces):
                word, text = pieces[place + 1 : place + 3]
                field = one.values.get(word)
                parts.append(
                    {
                        "text": text,
                        "asks": field if field in known else "".join(known[:1]),
                    }
                )

        def changes(wanted):
            """None of those fields is a list: that is changed where it stands."""
            plain = all(
                name in self._fields and not self._fields[name].type.endswith("2many")
                for name in wanted or ()
            )
            return {**wanted} if wanted and plain else False

        return {
            "key": key,
            "parts": [part for part in parts if part["text"]],
            "asks": [name for name in known if self._fields[name].type != "boolean"],
            "on": changes(one.sets),
            "off": changes(one.off),
        }

    @api.model
    def _policy_of(self):
        """The model's ``rules.policy.Policy``."""
        raise NotImplementedError

    @api.model
    def _policy_depends(self):
        """Paths of the settings that are said."""
        return []

    def _policy_settings(self):
        """What the sentences are made of, by what it is called."""
        return self._policy_read()

    def _policy_read(self):
        """The settings, each as a sentence has it: names of records, days in words."""
        settings = {}
        for name in dict.fromkeys(one.split(".")[0] for one in self._policy_depends()):
            value, field = self[name], self._fields[name]
            if field.type == "many2one":
                value = value.display_name
            elif field.type == "many2many":
                # Names of colleagues and departments that the policy itself names.
                value = format_list(self.env, value.sudo().mapped("name"))
            elif field.type == "date":
                value = date_in_words(self.env, value)
            elif field.type == "one2many":
                value = value.mapped("display_name")
            settings[name] = value
        return settings

    @api.model
    def _policy_values(self, values):
        """What stands in a sentence, as it is written."""
        return in_words(values)

    def _policy_chapters(self):
        """The policy in the reader's language: list of (chapter, sentences)."""
        self.ensure_one()
        policy = self._policy_of()
        # As the field: the record is its reader's, and so is what it says.
        settings = self.sudo()._policy_settings()
        found = policy.chapters(policy.sentences(settings))
        return [
            (
                self._policy_in_words(key, {}),
                [self._policy_in_words(*one) for one in its],
            )
            for key, its in found
        ]

    def _policy_html(self):
        """The policy as a pack holds it."""
        return Markup().join(
            Markup("<h3>%s</h3><ul>%s</ul>")
            % (chapter, Markup().join(Markup("<li>%s</li>") % said for said in its))
            for chapter, its in self._policy_chapters()
        )

    @api.model
    def _policy_in_words(self, key, values):
        """One sentence, or the name of a chapter, in the reader's language."""
        one = self._policy_of().table[key]
        return get_translation(
            "cs_quality_assurance",
            self.env.lang or "en_US",
            one if isinstance(one, str) else one.text,
            self._policy_values(values),
        )
