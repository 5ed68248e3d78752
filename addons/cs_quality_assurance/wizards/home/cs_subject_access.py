import base64
import io
import json
import zipfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from ...models.platform.wording import date_in_words

MANAGER = "cs_quality_assurance.group_qa_manager"
# What Odoo itself keeps of a colleague; contracts and the like are HR's to give.
EMPLOYEE_FIELDS = (
    "name work_email work_phone mobile_phone job_title job_id department_id parent_id "
    "user_id company_id active create_date cs_auditor cs_working_time "
    "cs_register_standing cs_audit_capacity cs_practises"
).split()
USER_FIELDS = ["name", "login", "email", "active", "create_date", "login_date"]
# Says nothing about anybody, in a file that somebody is given.
LEFT_OUT = {"id", "write_uid", "write_date", "display_name"}


class CsSubjectAccess(models.TransientModel):
    """Everything held about one child's case or one colleague, as one file.

    QA managers only, in their own council; that it was made is a line in the register
    of reads. It is found by what points where, so a model that is added is in it
    without being named here:

    * of a case: the case, all that points to it, and all that points to that;
    * of a colleague: their own record and login, each record that names them, and of
      graded work that is about theirs all that hangs on it;
    * with each, its messages with what was changed, its to-dos and its attachments.
    """

    _name = "cs.subject.access"
    _description = "Everything about one person"

    about = fields.Selection(
        [("case", "A child, by the reference of the case"), ("staff", "A colleague")],
        required=True,
        default="case",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    case_id = fields.Many2one("cs.case", domain="[('company_id', '=', company_id)]")
    employee_id = fields.Many2one(
        "hr.employee",
        string="Colleague",
        domain="[('company_id', 'in', (company_id, False))]",
        context={"active_test": False},
    )
    reason = fields.Char(
        string="Who asked, and when",
        required=True,
        help="Such as the number of the request. No names: it stands in the register "
        "of reads.",
    )
    # Of the dialog itself, so that it goes with it and is no attachment.
    file = fields.Binary(string="The file", readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    def action_make(self):
        """Make the file. QA managers.

        :raises AccessError: anybody else, or another council's
        :raises UserError: nobody was chosen
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a QA manager makes such a file."))
        subject = self.case_id if self.about == "case" else self.employee_id
        if not subject:
            raise UserError(self.env._("Choose whom it is about."))
        # Whose council it is, of what the dialog itself let them choose.
        council = subject.sudo().company_id
        if self.company_id not in self.env.companies or council not in (
            self.company_id,
            self.env["res.company"],
        ):
            raise AccessError(self.env._("This is another council's."))
        content = self._pack(subject)
        self.env["cs.privacy.log"]._note(subject, "subject", self.reason)
        day = fields.Date.context_today(self)
        self.write(
            {
                "file": base64.b64encode(content),
                "filename": f"subject-access-{self.about}-{subject.id}-{day}.zip",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Everything about one person"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # --- what is held -------------------------------------------------------------

    def _pack(self, subject):
        """The zip: an index that people read, a file for each kind, the attachments."""
        found = self._gather(subject)
        content, index = io.BytesIO(), []
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for model in sorted(found):
                records = found[model].sorted("id")
                rows = self._rows(records)
                self._write(archive, f"records/{model}.json", rows)
                label = self.env["ir.model"]._get(model).name or model
                index.append((label, len(rows), f"records/{model}.json"))
            for label, name, rows in self._around(found):
                if rows:
                    self._write(archive, f"{name}.json", rows)
                    index.append((label, len(rows), f"{name}.json"))
            files = self._attachments(found)
            for attachment in files:
                # The number first: no name that was typed is a path, nor there twice.
                name = "".join(
                    one if one.isalnum() or one in ".-_ " else "_"
                    for one in attachment.name
                )
                archive.writestr(f"files/{attachment.id}-{name}", attachment.raw or b"")
            if files:
                index.append((self.env._("Attachments"), len(files), "files/"))
            archive.writestr("index.txt", self._index(subject, index))
        return content.getvalue()

    def _index(self, subject, index):
        head = [
            self.env._("What is held about: %(name)s", name=subject.display_name),
            self.env._(
                "%(council)s, %(day)s. Asked for: %(reason)s",
                council=self.company_id.name,
                day=date_in_words(self.env, fields.Date.context_today(self)),
                reason=self.reason,
            ),
            "",
            self.env._(
                "Read it before you give it away: it names other people and says what "
                "they wrote. What other systems hold is not in it."
            ),
            "",
        ]
        lines = [f"{count:>6}  {label}  ({where})" for label, count, where in index]
        return "\n".join([*head, *lines, ""])

    @api.model
    def _write(self, archive, name, rows):
        archive.writestr(name, json.dumps(rows, indent=1, ensure_ascii=False))

    def _gather(self, subject):
        """All records about a case or a colleague, as superuser: dict of model ->
        records, of this council only."""
        # Everything that is held is asked for, what the manager may not open included;
        # whoever may make the file was checked, and that it was made is on record.
        every = self.env(su=True, context={"active_test": False, "lang": self.env.lang})
        root = subject.with_env(every)
        found = {}
        if root._name == "cs.case":
            self._follow(root, found)
        else:
            named = {}
            for person in (root, root.user_id):
                named |= {person._name: person} if person else {}
                for model, names in self._pointing_at(person):
                    rows = self._which_name(every[model], names, person)
                    named[model] = named.get(model, every[model]) | rows
            for model, rows in named.items():
                path = getattr(every[model], "_cs_about", None)
                # A case is a child's: only that the colleague works on it is theirs.
                if path and model not in ("cs.case", root._name):
                    self._follow(
                        rows.filtered(lambda r, p=path: r.mapped(p) == root), found
                    )
            for model, rows in named.items():
                found[model] = found.get(model, every[model]) | rows
        if feedbacks := found.get("cs.family.feedback"):
            answers = feedbacks.user_input_id | feedbacks.further_input_ids
            found[answers._name] = answers
            found["survey.user_input.line"] = answers.user_input_line_ids
        return {model: records for model, records in found.items() if records}

    def _follow(self, records, found):
        """Add these records, all that points to them, and so on."""
        frontier = [records]
        while frontier:
            records = frontier.pop()
            known = found.get(records._name, records.browse())
            records -= known
            found[records._name] = known | records
            if not records:
                continue
            for model, names in self._pointing_at(records):
                rows = self._which_name(records.env[model], names, records)
                frontier.append(rows)

    def _which_name(self, model, names, records):
        domain = fields.Domain.OR(
            fields.Domain(name, "in", records.ids) for name in names
        )
        if (company := model._fields.get("company_id")) and company.store:
            domain &= fields.Domain("company_id", "in", (self.company_id.id, False))
        # All there is: no part of an answer to such a request may be left out.
        return model.search(domain, order="id")

    @api.model
    def _pointing_at(self, records):
        """Models of ours with the stored fields by which they point to these."""
        for name, model in self.env.registry.items():
            if not name.startswith("cs.") or not model._auto:
                continue
            if model._abstract or model._transient:
                continue
            names = [
                field.name
                for field in model._fields.values()
                if field.type in ("many2one", "many2many")
                and field.store
                and field.comodel_name == records._name
                and field.name not in ("create_uid", "write_uid")
                # A list that somebody chose is no part of what it lists.
                and (field.type == "many2one" or records._name == "hr.employee")
            ]
            if names:
                yield name, names

    # --- in words ------------------------------------------------------------------

    @api.model
    def _rows(self, records):
        """Each record as label -> value, people and links by their names."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store
            and field.type not in ("binary", "one2many")
            and name not in LEFT_OUT
        ]
        if records._name == "hr.employee":
            names = [name for name in EMPLOYEE_FIELDS if name in records._fields]
        elif records._name == "res.users":
            names = USER_FIELDS
        rows = []
        for record in records:
            row = {"id": record.id}
            for name in names:
                field = records._fields[name]
                value = self._plain(record, field)
                if value not in (None, "", [], False) or field.type == "boolean":
                    row[f"{field.string} [{name}]"] = value
            rows.append(row)
        return rows

    @api.model
    def _plain(self, record, field):
        value = record[field.name]
        if field.relational:
            names = value.exists().mapped("display_name")
            return names if field.type.endswith("2many") else "".join(names[:1])
        if field.type == "selection":
            words = dict(field._description_selection(record.env))
            return words.get(value, value)
        if field.type == "html":
            return html2plaintext(value or "")
        return str(value) if hasattr(value, "isoformat") else value

    @api.model
    def _around(self, found):
        """(label, name, rows) of what stands around the records: messages, to-dos."""
        messages, todos = [], []
        for _model, records in sorted(found.items()):
            if "message_ids" in records._fields:
                messages += [self._message(one) for one in records.message_ids]
            if "activity_ids" in records._fields:
                todos += [
                    {
                        "record": records.browse(one.res_id).display_name,
                        "what": one.summary or one.activity_type_id.name,
                        "note": html2plaintext(one.note or ""),
                        "whose": one.user_id.name,
                        "by": str(one.date_deadline),
                    }
                    for one in records.activity_ids
                ]
        return [
            (self.env._("Messages, and what was changed"), "messages", messages),
            (self.env._("To-dos"), "todos", todos),
        ]

    @api.model
    def _message(self, message):
        return {
            "record": message.record_name or "",
            "model": message.model,
            "id": message.res_id,
            "date": str(message.date),
            "author": message.author_id.name or "",
            "subject": message.subject or "",
            "text": html2plaintext(message.body or ""),
            "changes": [
                {
                    "field": value.field_id.field_description or "",
                    "before": str(value.old_value_char or value.old_value_text or ""),
                    "after": str(value.new_value_char or value.new_value_text or ""),
                }
                for value in message.tracking_value_ids
            ],
        }

    @api.model
    def _attachments(self, found):
        """Files attached to these records or to their messages."""
        files = self.env["ir.attachment"].sudo()  # as all of this; see _gather
        for model, records in found.items():
            if model in ("hr.employee", "res.users"):
                continue
            files |= files.search(
                [
                    ("res_model", "=", model),
                    ("res_id", "in", records.ids),
                    ("res_field", "=", False),
                ]
            )
            if "message_ids" in records._fields:
                files |= records.message_ids.attachment_ids
        return files.filtered(lambda one: one.type == "binary").sorted("id")
