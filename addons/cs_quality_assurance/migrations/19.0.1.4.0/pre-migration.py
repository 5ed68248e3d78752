"""Indexes that nothing searches go, and those of columns that are mostly empty are made
anew without the empty rows: Odoo keeps an index whose declaration changed."""

GONE = {
    "cs_audit": [
        "kind",
        "state",
        "framework_id",
        "tool_id",
        "overall_grade_id",
        "final_grade_id",
        "audit_type",
        "moderation_basis",
        "moderator_id",
        "moderator_user_id",
        "origin_audit_id",
        "re_audit_due",
        "dip_review_due",
        "closing_due",
        "replaces_id",
        "replaced_by_id",
    ],
    "cs_action": ["state"],
}


def migrate(cr, version):
    for table, columns in GONE.items():
        for column in columns:
            # Names of our own, in the form in which Odoo makes them.
            cr.execute(f'DROP INDEX IF EXISTS "{table}__{column}_index"')
