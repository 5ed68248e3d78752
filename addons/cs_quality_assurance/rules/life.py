"""The life of a governed record: its steps in one table (ALL-09).

``cs.life.mixin`` carries them out; ``scripts/lib/life.py`` draws them.
"""

from typing import Any, NamedTuple


class Ask(NamedTuple):
    """What the dialog asks before a step that needs a reason: its title, what will
    happen, what is pressed, what is said when the box is empty, and what the chatter
    says with the reason where no field keeps it."""

    title: Any
    hint: Any
    button: Any
    missing: Any
    said: Any = ""


class Step(NamedTuple):
    """One step of a life; ``action_<name>`` takes it.

    ``origin`` are the states it starts from and ``targets`` those it leads to: none
    where it stays; ``_target_of_<name>`` chooses among several. ``who`` names the
    method ``_unless_<who>`` that says, in a sentence, why the user may not; without it
    the product takes the step by itself. ``otherwise`` is said in any other state; like
    ``opening``, it is a sentence or a function of the record that gives one. Then, in
    order: ``checks`` (each raises, or gives what is missing, under ``opening``),
    ``prepares``, the state with what the step ``sets`` (values, or functions of the
    record), ``follows``. A step that ``asks`` for a reason keeps it in ``reason``. With
    ``own_right`` whoever may take it needs no right to write the rest of the record.
    What is ``by_button`` needs more than the table says: a card dragged is refused.
    """

    name: str
    origin: tuple
    targets: tuple
    who: str = ""
    otherwise: Any = ""
    checks: tuple = ()
    opening: Any = ""
    prepares: tuple = ()
    sets: Any = ()
    follows: tuple = ()
    reason: str = ""
    asks: Ask | None = None
    own_right: bool = False
    by_button: bool = False


def named(life, name):
    """The step of that name.

    :raises KeyError: there is none
    """
    return {step.name: step for step in life}[name]


def between(life, state, target):
    """The steps by which a person goes from one state to another, in the table's
    order."""
    return [
        step
        for step in life
        if step.who and state in step.origin and target in step.targets
    ]


def open_from(life, state):
    """The steps that a person may take from this state, if they are the one."""
    return [step for step in life if step.who and state in step.origin]


def breaks(life, states):
    """What is wrong with a table, a sentence each.

    :param states: every state there is, the first being where a life begins
    """
    found = []
    names = [step.name for step in life]
    found += [f"{name} twice" for name in sorted(set(names)) if names.count(name) > 1]
    for step in life:
        unknown = {*step.origin, *step.targets} - set(states)
        found += [f"{step.name}: no state {state}" for state in sorted(unknown)]
        kept = bool(step.reason or (step.asks and step.asks.said))
        if kept != bool(step.asks):
            found.append(f"{step.name}: a reason is asked for and kept, or neither")
    reached, before = {states[0]}, set()
    while reached != before:
        before = set(reached)
        for step in life:
            if reached & set(step.origin):
                reached |= set(step.targets)
    return found + [
        f"{state} is never reached" for state in states if state not in reached
    ]


def diagram(life):
    """The table as a Mermaid state diagram, by lines."""
    begins = life[0].origin[0]
    lines = ["stateDiagram-v2", f"    [*] --> {begins}"]
    for step in life:
        words = step.name.replace("_", " ") if step.who else "by itself"
        lines += [
            f"    {origin} --> {target}: {words}"
            for origin in step.origin
            for target in step.targets or (origin,)
        ]
    ends = {t for s in life for t in s.targets} - {o for s in life for o in s.origin}
    return lines + [f"    {state} --> [*]" for state in sorted(ends)]
