"""What an addon says about an activity that can be owed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivitySpec:
    """How one kind of activity is counted, and how it is started.

    An addon registers its own in ``cs.expectation._get_activities``::

        @api.model
        def _get_activities(self):
            return super()._get_activities() | {
                "observation": ActivitySpec(
                    label=self.env._("Practice observation"),
                    model="cs.practice.observation",
                    person_field="observer_id",
                    date_field="date_done",
                    done_domain=(("state", "in", ("done", "closed")),),
                    subject_field="practitioner_id",
                    type_field="observation_type_id.code",
                ),
            }

    ``person_field``: the employee who does it; ``subject_field``: the employee it is
    about, or None; both are stored and may be reached through one relation.
    ``date_field``: the stored day (or moment) on which it counts.
    ``done_domain``: which records count at all.
    ``type_field``: what a condition "at least one of type ..." compares, as text: a
    stored ``Selection`` or ``Char``, also of a related record.
    ``department_field``: the department it belongs to, for activities about no person.
    ``start``: name of a method of ``cs.expectation.owed`` that takes the spec and
    returns the action behind "Start"; by default a new record of ``model`` is opened.
    ``start_values``: further defaults for that new record.
    ``plural``: the label for several; the label itself when empty.
    """

    label: str
    model: str
    person_field: str
    date_field: str
    done_domain: tuple = ()
    subject_field: str | None = None
    type_field: str | None = None
    department_field: str | None = None
    start: str = "_start_new"
    start_values: tuple = ()
    plural: str | None = None
