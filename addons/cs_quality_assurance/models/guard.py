"""Proof, inside one Python process, that a write comes from a lifecycle method."""

# An object, not a string: a context that arrives over RPC can never hold it.
LIFECYCLE = object()


def in_lifecycle(env):
    """Whether the current call was made by one of our own transitions.

    :param env: an Odoo environment
    :return: True for the superuser (data files, migrations) and for code that put
        ``LIFECYCLE`` in the context; False for anything a user sent.
    """
    return env.su or env.context.get("cs_lifecycle") is LIFECYCLE
