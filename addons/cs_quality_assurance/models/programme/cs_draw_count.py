from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ...rules import sampling

# How a register is divided, where a part may have a number of its own.
BY_DEPARTMENT = ("service", "team")
COUNTED = (*BY_DEPARTMENT, "case_type")


class CsDrawCount(models.Model):
    """How many cases a line of the programme draws from one part of the register,
    where the parts differ: five here, three there.

    Written with the line.
    """

    _name = "cs.draw.count"
    _description = "Number drawn from one part of the register"
    _inherit = ["cs.guard.mixin"]
    _order = "line_id, id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Service or team",
        check_company=True,
        ondelete="restrict",
    )
    case_type_id = fields.Many2one(
        "cs.case.type", string="Type of case", ondelete="restrict"
    )
    number = fields.Integer(
        string="How many",
        required=True,
        aggregator=None,
        help="0: none of this part.",
    )

    _check_number = models.Constraint(
        "CHECK (number >= 0)", "How many are drawn from a part cannot be below zero."
    )

    @api.depends("department_id", "case_type_id", "number")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(number)s of %(part)s",
                number=one.number,
                part=one._part().name or "…",
            )

    def _part(self):
        """The part of the register it is about, as its line divides it."""
        self.ensure_one()
        by_type = self.line_id.stratify_by == "case_type"
        return self.case_type_id if by_type else self.department_id


class CsProgrammeLine(models.Model):
    """A number for each part of the register, and every case but some."""

    _inherit = "cs.programme.line"

    count_ids = fields.One2many(
        "cs.draw.count",
        "line_id",
        string="A number for each part",
        copy=True,
        help="Where the parts differ. Every other part gives the line's own number, "
        "or none where that is 0.",
    )
    except_department_ids = fields.Many2many(
        "hr.department",
        "cs_programme_line_except_department_rel",
        string="All departments except",
        check_company=True,
        help="No case of these departments or of teams below them.",
    )
    except_type_ids = fields.Many2many(
        "cs.case.type",
        "cs_programme_line_except_type_rel",
        string="All types except",
        help="No case of these types, whatever else the line looks at.",
    )

    def _domain_of_exceptions(self):
        """What is left of the register without what the line leaves out."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.except_department_ids:
            out = Domain("department_id", "child_of", self.except_department_ids.ids)
            # A case of no team belongs to none of them.
            domain &= Domain("department_id", "=", False) | ~out
        if self.except_type_ids:
            domain &= Domain("case_type_id", "not in", self.except_type_ids.ids)
        return domain

    # --- a number for each part -----------------------------------------------

    def _counts(self):
        """The numbers that hold, as the line divides the register now."""
        self.ensure_one()
        if self.sample_method != sampling.FIXED_EACH or self.stratify_by not in COUNTED:
            return self.count_ids.browse()
        return self.count_ids

    @api.constrains("count_ids", "stratify_by", "sample_method")
    def _check_counts(self):
        for line in self:
            parts = [one._part() for one in line._counts()]
            for part in parts:
                line._check_part(part)
            if len(set(parts)) < len(parts):
                raise ValidationError(
                    self.env._(
                        "“%(line)s” has two numbers for the same part of the register.",
                        line=line.name,
                    )
                )

    def _check_part(self, part):
        if not part:
            raise ValidationError(
                self.env._(
                    "“%(line)s”: say which part of the register each number is for.",
                    line=self.name,
                )
            )
        if (
            self.stratify_by == "service"
            and (part._cs_above("service") or part) != part
        ):
            raise ValidationError(
                self.env._(
                    "“%(line)s” draws from each service, and “%(team)s” is a team of "
                    "one. Name the service, or draw from each team.",
                    line=self.name,
                    team=part.name,
                )
            )

    def _counts_in_words(self, part):
        """“5 of Field service and 3 of Care service; 2 of each other service”.

        :param part: what each of the others is called
        """
        self.ensure_one()
        counts = self._counts()
        said = format_list(self.env, counts.mapped("display_name"))
        if not self.sample_size:
            return said
        return self.env._(
            "%(counts)s; %(size)s of %(part)s besides",
            counts=said,
            size=self.sample_size,
            part=part,
        )
