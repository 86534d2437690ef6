"""The floor plan: imports point down, in no circle, and none is hidden."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = {"web": 1, "providers": 2, "seeds": 3, "finder": 4}
FILES = sorted(path for package in FLOORS for path in (ROOT / package).rglob("*.py"))
JUNK_DRAWERS = {"utils", "helpers", "common", "misc", "manager", "service", "data", "info", "process", "handle"}

LATE = {  # what would take megabytes of every worker, and is seldom asked for
    "web.passkeys": ("from web import ceremony",),
    "finder.placements.handout_tables": (
        "from openpyxl import Workbook",
        "from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE",
        "from openpyxl.styles import Alignment, Font",
    ),
}


def name_of(path: Path) -> str:
    """``finder/search/query.py`` → ``finder.search.query``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}


def imports(path: Path) -> set[str]:
    """Our own modules that a file imports, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {name for name in found if name in MODULES} - {name_of(path)}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    own = FLOORS[path.relative_to(ROOT).parts[0]]
    upward = [name for name in imports(path) if FLOORS[name.split(".")[0]] > own]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imports(path) for name, path in MODULES.items() if path.name != "__init__.py"}
    state: dict[str, int] = defaultdict(int)

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert state[name] != 1, f"circle: {' -> '.join((*trail, name))}"
        if state[name] == 0:
            state[name] = 1
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            state[name] = 2

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_import_hides_in_a_function_or_behind_type_checking(path: Path) -> None:
    tree = ast.parse(path.read_text())
    top = {id(node) for node in tree.body}
    hidden = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in top
    ]
    assert set(hidden) == set(LATE.get(name_of(path), ()))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_is_named_like_a_junk_drawer(path: Path) -> None:
    assert path.stem not in JUNK_DRAWERS


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "__init__.py"], ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    if "migrations" in path.parts:
        return
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_nothing_names_a_path_of_this_machine_or_a_registry() -> None:
    registries = ["pypi" + ".org", "registry.npmjs" + ".org", "pythonhosted" + ".org"]
    texts = [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and path.suffix in {".py", ".md", ".lock", ".toml", ".html", ".js"}
    ]
    ours = [path for path in texts if not {".venv", ".git", "var", "node_modules"} & set(path.relative_to(ROOT).parts)]
    for path in ours:
        text = path.read_text(errors="replace")
        assert not [name for name in [*registries, f"{ROOT}/", f"{Path.home()}/"] if name in text], path
