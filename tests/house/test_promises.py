"""What holds for every route, template, setting and word, whoever adds one."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.nodes import Const, Include
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from finder.app import create_app
from finder.pages import rendering
from finder.settings import Settings
from providers import vocabulary
from tests.house.translations import known, said
from web.assets import Assets
from web.gate import GuardedRoute
from web.guard import Guard
from web.i18n import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
LETTERS = sorted((ROOT / "templates" / "mail").glob("[!_]*.txt"))
PUBLIC = {
    "home", "search", "search-map", "listing", "card", "compare", "helplines", "privacy", "data", "outlines", "static",
    "healthz", "readyz", "api", "openapi", "api-search", "api-geojson", "api-csv", "api-listing", "api-places",
    "api-vocabulary", "api-screening", "api-screening-questions", "api-screening-rules",
    "learn", "learn-page", "check", "check-all", "offline", "worker", "metrics",
}  # fmt: skip
STORING_NOTHING = {"api-screening", "check"}  # they take answers by POST, and keep nothing of them
FROM_SEARCHERS = {"wrong", "reports"}  # they take what a searcher says is wrong, and nothing of who says it
PAGES = (
    "/",
    "/search?near=43604",
    "/search/map?near=43604",
    "/search",
    "/search?near=zzzzqq",
    "/helplines",
    "/offline",
    "/privacy",
    "/about-the-data",
    "/compare",
    "/check",
    "/check/all",
    "/learn",
    "/learn/ketamine",
    "/api",
)


def routes(settings: Settings) -> list[Route]:
    app = create_app(settings)
    assert isinstance(app, Guard)
    inner = app._app
    assert isinstance(inner, Starlette)
    return [route for route in inner.routes if isinstance(route, Route)]


def test_every_route_is_guarded_or_known_here_and_open_to_everyone_on_purpose(planted: Settings) -> None:
    public = {route.name for route in routes(planted) if not isinstance(route, GuardedRoute)}
    assert public == PUBLIC | FROM_SEARCHERS


def test_whatever_belongs_to_the_portal_or_the_workbench_has_a_guard_and_nothing_else_has(planted: Settings) -> None:
    for route in routes(planted):
        within = route.path.startswith(("/portal", "/placements", "/handout")) or route.name == "listing-history"
        assert isinstance(route, GuardedRoute) == within, route.path


def test_nothing_public_changes_anything(planted: Settings) -> None:
    for route in routes(planted):
        if isinstance(route, GuardedRoute) or route.name in FROM_SEARCHERS:
            continue
        more = {"POST", "OPTIONS"} if route.name in STORING_NOTHING else set()
        assert set(route.methods or ()) <= {"GET", "HEAD"} | more, route.name


def an_id(searcher: TestClient) -> str:
    return str(searcher.get("/api/v1/search", params={"near": "60614"}).json()["listings"][0]["id"])


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_template_is_rendered_in_both_languages(planted: Settings, prefix: str) -> None:
    with TestClient(create_app(planted)) as client:
        app = client.app
        assert isinstance(app, Guard)
        listing = an_id(client)
        paths = [*PAGES, f"/listing/{listing}", f"/compare?id={listing}", "/nowhere"]
        for path in paths:
            text = client.get(prefix + path).text if path != "/" else client.get(f"{prefix}/").text
            assert f'<html lang="{prefix[1:] or "en"}">' in text
    source = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r'(?:extends|include|from|import) "([^"]+)"', source))
    code = "".join(p.read_text() for package in ("finder", "providers", "web") for p in ROOT.glob(f"{package}/**/*.py"))
    named = set(re.findall(r'"((?:finder|providers|errors|placements)/[^"]+\.html)"', code))
    there = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    assert there == used | named & there


def test_every_sentence_is_said_in_spanish() -> None:
    spanish = catalogue("es")
    unsaid = [
        message.id
        for message in said()
        if message.id and (message.id if isinstance(message.id, str) else f"{message.id[0]}\0{0}") not in spanish
    ]
    assert unsaid == []


def test_a_translation_keeps_what_is_filled_in() -> None:
    for message in known():
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
            assert holes(message.id) == holes(message.string), message.id


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|%\(\w+\)s", text))


def test_every_code_of_the_vocabulary_has_its_words_in_both_languages() -> None:
    spanish = catalogue("es")
    for group in vocabulary.GROUPS.values():
        for words in [group.label, *(text for term in group.terms for text in (term.label, term.hint) if text)]:
            assert words in spanish, f"{group.name}: {words}"


def test_codes_are_told_apart_within_their_group() -> None:
    for group in vocabulary.GROUPS.values():
        assert len({term.code for term in group.terms}) == len(group.terms)


def test_every_setting_is_in_the_docs() -> None:
    described = (ROOT / "docs" / "running.md").read_text()
    assert [name for name in Settings.model_fields if f"`FINDER_{name.upper()}`" not in described] == []


def test_every_attribute_in_a_template_is_quoted() -> None:
    loose = re.compile(r"<[a-z][^>]*\s[a-z-]+=(?![\"'])[^>\s]*\{\{")
    assert [path.name for path in (ROOT / "templates").rglob("*.html") if loose.search(path.read_text())] == []


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        if path.name == "offline.html":  # needs no other file; the policy allows its style by a digest, and no other
            text = text.replace("<style>{{ style }}</style>", "")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), path
        assert not re.search(r'<script(?! type="(module|application/ld\+json)")', text), path


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_package_is_installed_by_its_version_and_digest(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = re.split(r"\n(?=[a-z])", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    assert len(packages) > 20
    assert [
        one for one in packages if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", one, re.DOTALL)
    ] == []
    assert "--require-hashes" in (ROOT / "Makefile").read_text()


def markup_put_in(folder: Path) -> list[str]:
    """Where our scripts make a page of a text, run one, or listen to another window."""
    doing = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(|new Function|"
        r"window\.addEventListener\(.message|onmessage|__proto__|\.prototype\b"
    )
    return [
        f"{path.name}: {found}" for path in sorted(folder.glob("*.js")) for found in doing.findall(path.read_text())
    ]


def test_scripts_put_markup_into_a_page_in_one_place_only() -> None:
    assert markup_put_in(ROOT / "static") == ["edit.js: innerHTML"]  # a fragment of ours


def test_a_script_that_makes_markup_of_a_text_is_found(tmp_path: Path) -> None:
    (tmp_path / "new.js").write_text(
        "a.insertAdjacentHTML('beforeend', name); window.addEventListener('message', eval(x))"
    )
    assert len(markup_put_in(tmp_path)) == 3


def ends_with_whom_to_call(letter: str) -> bool:
    """Whether the last thing in a letter's template, and under no condition, is the foot with the phone lines."""
    last = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(letter).body[-1]
    return isinstance(last, Include) and isinstance(last.template, Const) and last.template.value == "mail/_foot.txt"


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_every_letter_ends_with_whom_to_call(letter: Path) -> None:
    assert ends_with_whom_to_call(letter.read_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_whom_to_call_at_the_end_of_a_letter_is_the_helpline_and_988_and_911(language: str) -> None:
    render = rendering.renderer(Settings(helpline_name="Harbor Line", helpline_phone="1-800-555-0199"), Assets([]))
    said = render(language, "mail/_foot.txt")
    assert all(words in said for words in ("Harbor Line", "1-800-555-0199", "988", "911"))


@pytest.mark.parametrize(
    "letter",
    [
        "Subject\n\nText\n",
        'Subject\n\n{% include "mail/_foot.txt" %}\n\n{{ more }} and more\n',
        'Subject\n\n{% if new %}\n{% include "mail/_foot.txt" %}\n{% endif %}\n',
        'Subject\n\n{# {% include "mail/_foot.txt" %} #}\n',
    ],
    ids=["none", "in the middle", "not always", "taken out"],
)
def test_a_letter_without_whom_to_call_is_found(letter: str) -> None:
    assert not ends_with_whom_to_call(letter)
