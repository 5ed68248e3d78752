"""The house's own rules that no general tool checks.

Run by scripts/lint with the folder of the project; prints one line for each
breach (file, line, what to do) and exits 1 when there is any.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

from lxml import etree

# A folder of somebody's machine: it means nothing on another.
MACHINE_PATH = re.compile(r"(?<![\w.$}~*)/-])/(?:work|root|home|tmp)/[\w.-]")
# Addresses that text may name: documentation, licences and examples.
LINK = re.compile(r"(?:https?|ftp)://([\w.-]+)")
LINK_ALLOWED = re.compile(
    r"(?:^|\.)(?:localhost|127\.0\.0\.1|0\.0\.0\.0|w3\.org|gnu\.org|fsf\.org|github\.com|odoo\.com|"
    r"odoo-community\.org|gov\.uk|legislation\.gov\.uk|python\.org|postgresql\.org|docker\.com|"
    r"openxmlformats\.org|microsoft\.com|schemas\.[\w.]+|example|example\.(?:com|org|net)|test|invalid)$"
)
# An address without "http://" in the settings of a package client.
PACKAGE_HOST = re.compile(
    r"(?:index-url|find-links|registry|trusted-host)[ =:]+[\"']?[\w.-]+\.\w{2,}"
    r"|^\s*deb(?:-src)?\s+(?:\[[^]]*\]\s+)?[\w.+]+:/",
    re.MULTILINE,
)
# In a comment only: a constant may be called so.
LEFT_OVER = re.compile(r"(?:#|//|<!--).*\b(?:TODO|FIXME)\b")
CODE = {".py", ".sh", ".js", ".scss", ".xml", ""}
# What a browser has and OWL's templates do not: an expression that names it crashes.
STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
NOT_IN_OWL = re.compile(
    r"(?<![\w.$])(?:(?!(?:Array|Date|Math|Object|RegExp)\b)[A-Z]\w*|document|navigator|"
    r"localStorage|sessionStorage|setTimeout|clearTimeout|fetch|isNaN|isFinite|"
    r"parse(?:Int|Float)|(?:en|de)codeURI\w*|globalThis)(?![\w:])"
)
# About five hundred, says the house; a few lines over are not worth a split.
LONGEST = 540


def tracked_files(root):
    """Files under git's eye, new ones included."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [root / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def check_text(path, text):
    """Machine paths, package hosts and left-overs, line by line."""
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield number, "names a folder of one machine: use a variable"
        for host in LINK.findall(line):
            if "." in host and not LINK_ALLOWED.search(host.rstrip(".")):
                yield number, f"links to {host}: it is not among the addresses we name"
        if PACKAGE_HOST.search(line):
            yield number, "names a package host: leave that to the machine"
        if LEFT_OVER.search(line):
            yield number, "leaves work for later: do it, or say it in an issue"


def imported_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""


def check_python(path, text):
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield error.lineno, "is not valid Python"
        return
    if "rules" in path.parts:
        for number, name in imported_names(tree):
            if name.partition(".")[0] == "odoo":
                yield number, "rules are pure Python: they import no odoo"
    if {"tests", "demo"} & set(path.parts):
        return
    lines = text.splitlines()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sudo"
            and not (node.args and getattr(node.args[0], "value", None) is False)
        ):
            number = node.func.end_lineno
            first = min(node.lineno, number)
            # Above the statement: a chain of calls may begin some lines up.
            if not any("#" in line for line in lines[max(0, first - 5) : number]):
                yield number, "sudo() without a comment saying why it is safe"


def owl_expressions(root):
    """The expressions of OWL templates, each with its line."""
    for node in root.iter(etree.Element):
        own = node.tag == "t" or not node.tag[:1].isupper()
        for name, text in node.attrib.items():
            if name.startswith(("t-attf-", "t-name", "t-call", "t-ref", "t-inherit")):
                for inner in re.findall(r"{{(.+?)}}|#{(.+?)}", text):
                    yield node.sourceline, "".join(inner)
            elif name.startswith("t-") or not own:
                if not name.endswith((".translate", "t-as", "t-set-slot", "t-model")):
                    yield node.sourceline, text


def check_xml(path, _text):
    try:
        root = etree.parse(str(path)).getroot()
    except etree.XMLSyntaxError as error:
        yield error.lineno, f"is not well-formed: {error.msg}"
        return
    for node in root.xpath("//*[@sample != '0']"):
        yield node.sourceline, "shows invented people where there is nothing yet"
    if root.tag == "templates":
        for number, expression in owl_expressions(root):
            for found in NOT_IN_OWL.findall(STRINGS.sub("''", expression)):
                yield number, f"names {found}, which OWL's templates do not know"


def check_requirements(root):
    """What manifests ask of Python stands in requirements.txt, for the image."""
    text = (root / "requirements.txt").read_text()
    listed = {name.lower() for name in re.findall(r"^([\w.-]+)", text, re.MULTILINE)}
    for manifest in sorted(root.glob("addons/*/__manifest__.py")):
        wanted = ast.literal_eval(manifest.read_text()).get("external_dependencies", {})
        for name in wanted.get("python", []):
            if name.lower() not in listed:
                name = manifest.relative_to(root)
                yield name, 1, "needs a package that requirements.txt does not list"


def models_of(tree):
    """(name of the model, its class) for each class of a file that is of a model."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        said = {
            line.targets[0].id: ast.literal_eval(line.value)
            for line in node.body
            if isinstance(line, ast.Assign)
            and getattr(line.targets[0], "id", "") in ("_name", "_inherit")
        }
        name = said.get("_name") or said.get("_inherit")
        if isinstance(name, str):
            yield name, node


def check_written_once(files):
    """One place for each decision: no method of a model is written twice in an addon.

    :param files: (path from the root, text) of the Python files of the project
    """
    places = {}
    for path, text in files:
        if path.parts[0] != "addons" or {"tests", "demo"} & set(path.parts):
            continue
        for model, node in models_of(ast.parse(text)):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    key = (path.parts[1], model, method.name)
                    if first := places.get(key):
                        what = f"{model}.{method.name} stands in {first} already: "
                        yield path, method.lineno, what + "name its part there"
                    else:
                        places[key] = path


def main(root):
    breaches = []
    python = []
    for path in tracked_files(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # pictures and workbooks
        name = path.relative_to(root)
        if path.name != "guards.py":
            breaches += [(name, *found) for found in check_text(name, text)]
        if path.suffix == ".py":
            breaches += [(name, *found) for found in check_python(name, text)]
            python.append((name, text))
        if path.suffix in (".xml", ".svg"):
            breaches += [(name, *found) for found in check_xml(path, text)]
        if path.suffix in CODE and text.count("\n") > LONGEST:
            breaches.append((name, LONGEST, "is the last line allowed: split it"))
    breaches += check_written_once(python)
    breaches += check_requirements(root)
    for name, number, what in breaches:
        print(f"{name}:{number}: {what}")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
