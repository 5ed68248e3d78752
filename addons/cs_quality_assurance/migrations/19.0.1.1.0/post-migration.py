"""*Is the child safe?* had an answer before anybody gave one; now it has none.

What was submitted keeps what its readers saw. Of the audits still being done, those
said to be unsafe stay so, and the others are asked.
"""

import secrets


def migrate(cr, version):
    cr.execute(
        """
        UPDATE cs_audit
        SET child_safety = CASE WHEN child_unsafe THEN 'unsafe' ELSE 'safe' END
        WHERE child_unsafe OR state IN ('moderation', 'closing', 'closed')
        """
    )
    cr.execute(
        "UPDATE cs_audit_line SET was_answered = true"
        " WHERE is_answered OR grade_id IS NOT NULL"
    )
    # Links that are out work under a short address, too.
    letters = "23456789abcdefghjkmnpqrstuvwxyz"
    cr.execute("SELECT id FROM cs_family_feedback WHERE code IS NULL")
    for (feedback,) in cr.fetchall():
        code = "".join(secrets.choice(letters) for _letter in range(10))
        cr.execute(
            "UPDATE cs_family_feedback SET code = %s WHERE id = %s", (code, feedback)
        )
