"""The house's own lint catches what it is there for (scripts/lib/guards.py)."""

import importlib.util
from pathlib import Path

import pytest

GUARDS = Path(__file__).parents[2] / "scripts/lib/guards.py"
spec = importlib.util.spec_from_file_location("guards", GUARDS)
guards = importlib.util.module_from_spec(spec)
spec.loader.exec_module(guards)


def breaches(folder, line):
    """What the lint says of an OWL template with this in its third line."""
    path = folder / "template.xml"
    path.write_text(f'<templates>\n<t t-name="cs.A">\n{line}\n</t>\n</templates>')
    return list(guards.check_xml(path, path.read_text()))


@pytest.mark.parametrize(
    "line, name",
    [
        ('<p t-esc="JSON.stringify(state)"/>', "JSON"),
        ('<p t-out="Number(state.score) + 1"/>', "Number"),
        ('<p t-if="document.hidden"/>', "document"),
        ('<p t-att-class="{ late: parseInt(state.days) }"/>', "parseInt"),
        ('<p t-attf-class="one {{ String(state.a) }}"/>', "String"),
        ('<button t-on-click="() => setTimeout(this.save)"/>', "setTimeout"),
        ('<Grade value="Boolean(props.grade)"/>', "Boolean"),
        ('<t t-foreach="Set.from(rows)" t-as="row" t-key="row"/>', "Set"),
    ],
)
def test_a_template_that_names_what_owl_does_not_know(tmp_path, line, name):
    assert breaches(tmp_path, line) == [
        (3, f"names {name}, which OWL's templates do not know")
    ]


@pytest.mark.parametrize(
    "line",
    [
        '<p t-esc="state.JSON"/>',
        '<p t-out="Math.max(...Object.values(state.days))"/>',
        """<p t-if="state.kind === 'Number'"/>""",
        '<p class="Number" title="String of document"/>',
        '<p t-attf-class="Set {{ state.a }}"/>',
        '<button t-on-click="() => this.save()"/>',
        """<Grade value="props.grade" label.translate="Document"/>""",
        '<t t-foreach="rows" t-as="row" t-key="row.id"/>',
        '<t t-call="cs.Number"/>',
    ],
)
def test_a_good_template_passes(tmp_path, line):
    assert breaches(tmp_path, line) == []


def test_only_owl_templates_are_read_so(tmp_path):
    """A view or a printed page runs on the server, which has names of its own."""
    path = tmp_path / "view.xml"
    path.write_text('<odoo><template id="a"><p t-if="Number"/></template></odoo>')
    assert list(guards.check_xml(path, path.read_text())) == []


def test_a_broken_file_is_a_breach_and_no_crash(tmp_path):
    [(number, what)] = breaches(tmp_path, "<p>")
    assert number >= 3
    assert "is not well-formed" in what


def test_it_is_what_the_lint_runs(tmp_path, monkeypatch, capsys):
    """By the file's name among those under git, as scripts/lint calls it."""
    breaches(tmp_path, '<p t-esc="JSON.stringify(1)"/>')
    (tmp_path / "requirements.txt").write_text("")
    monkeypatch.setattr(guards, "tracked_files", lambda root: sorted(root.iterdir()))
    assert guards.main(tmp_path) == 1
    assert "template.xml:3: names JSON" in capsys.readouterr().out
    breaches(tmp_path, "<p/>")
    assert guards.main(tmp_path) == 0
