"""Proof, inside one Python process, that a call comes from our own code."""

# An object, not a string: a context that arrives over RPC can never hold it.
LIFECYCLE = object()

# Making many records at once without a message for each, as ``with_context(**QUIET)``.
# Plain True would not do: a user could send that over RPC and leave no trace (ALL-05),
# so ``cs.guard.mixin`` takes these three from our own code only.
QUIET = {
    "tracking_disable": LIFECYCLE,
    "mail_create_nolog": LIFECYCLE,
    "mail_notrack": LIFECYCLE,
    "mail_create_nosubscribe": True,
}

# What Odoo's own chatter writes on a record, whoever may change the rest of it.
CHATTER_FIELDS = {
    "activity_ids",
    "message_follower_ids",
    "message_ids",
    "message_main_attachment_id",
}


def in_lifecycle(env):
    """Whether the current call was made by one of our own transitions.

    :param env: an Odoo environment
    :return: True for the superuser (data files, migrations) and for code that put
        ``LIFECYCLE`` in the context; False for anything a user sent.
    """
    return env.su or env.context.get("cs_lifecycle") is LIFECYCLE
