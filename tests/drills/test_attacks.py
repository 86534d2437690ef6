"""Known attack strings through every input: forms, addresses, JSON, headers, lists. Nothing breaks, runs or changes."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from finder.api import exports
from finder.placements.pages import shortlist
from providers import listings
from providers.people import members
from tests.attacks import lists, wire
from tests.attacks.asking import Answer
from tests.attacks.crawling import Form
from tests.attacks.markup import JINJA, ROOT, Markup, pairs
from tests.attacks.posting import ANOTHER, FORGED, Posting, unattacked
from tests.attacks.strings import OWN, Deal, columns
from tests.drills import attacks
from tests.drills.attacks import ELSEWHERE, Attack, Verdict
from tests.needed import WHOLE
from web import gate
from web.gate import PROOF

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def attack(real_data: Path) -> Iterator[Attack]:
    strings = attacks.strings_of(real_data)
    with tempfile.TemporaryDirectory() as folder, attacks.played(Path(folder)) as scene:
        yield Attack(scene, attacks.learned(scene), strings, whole=WHOLE)


def held(verdict: Verdict) -> Verdict:
    assert not verdict.flaws, str(verdict)
    assert verdict.requests > 50, str(verdict)
    return verdict


def test_no_form_is_forgotten(attack: Attack) -> None:
    forms = attack.crawl.forms.values()
    assert unattacked(attack.scene, forms, ELSEWHERE) == set()


def test_a_form_that_nobody_attacks_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Route("/portal/new", lambda request: PlainTextResponse(""), methods=["POST"], name="portal-new")
    routes = attack.scene.routes
    monkeypatch.setattr(type(attack.scene), "routes", [*routes, new])
    assert unattacked(attack.scene, attack.crawl.forms.values(), ELSEWHERE) == {"portal-new"}
    fewer = [form for form in attack.crawl.forms.values() if form.route.name != "wrong"]
    assert unattacked(attack.scene, fewer, ELSEWHERE) == {"portal-new", "wrong"}


def test_no_field_of_a_template_is_forgotten(attack: Attack) -> None:
    named = {
        value
        for path in (ROOT / "templates").rglob("*.html")
        for (tag, name), value in pairs(JINJA.sub("\0", path.read_text()))
        if name == "name" and tag in ("input", "select", "textarea", "button") and "\0" not in value
    }
    asked = set().union(*attack.crawl.members.values())
    sent = {name for form in attack.crawl.forms.values() for name in form.fields}
    assert named - asked - sent - {PROOF} == set()


def test_every_form_takes_every_string_in_words_and_gives_it_back_escaped(attack: Attack) -> None:
    verdict = held(attack.forms())
    assert "0 that wrote" not in verdict.more


def test_nobody_without_right_changes_a_row_by_any_form(attack: Attack) -> None:
    held(attack.forms_of_others())


def test_no_address_breaks_a_page_or_changes_a_row(attack: Attack) -> None:
    held(attack.addresses())
    assert set(attack.strings) <= attack.used  # each of them has been sent, beside what the forms were sent


def test_no_json_breaks_the_screening(attack: Attack) -> None:
    held(attack.screening())


def test_no_header_breaks_a_page_and_no_other_host_is_taken(attack: Attack) -> None:
    held(attack.headers())
    held(attack.hosts())


def test_no_cell_of_a_list_breaks_an_import_or_what_is_made_of_it(attack: Attack) -> None:
    strings = attack.strings if WHOLE else attack.deal.next(240)
    verdict = held(attacks.imports(attack.crawl.markup, strings, whole=WHOLE))
    assert " 0 listed" not in verdict.more


# The checks themselves: each finds what it is for.


def form_of(attack: Attack, route: str, *names: str) -> Form:
    found = (form for form in attack.crawl.forms.values() if form.route.name == route and {*names} <= {*form.fields})
    return next(found)


def test_a_field_that_is_shown_as_it_came_is_found_out(attack: Attack) -> None:
    form, posting = form_of(attack, "reports"), Posting(attack.scene, attack.crawl)
    with attacks.broken():
        posting.with_right(form, [([("code", text)], [text]) for text in OWN])
    found = " ".join(posting.flaws)
    assert "<svg onload>" in found
    assert "unescaped: '<script>fired(1)</script>'" in found


def test_a_number_that_is_read_as_it_came_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    form, posting = form_of(attack, "placements-shortlist-order", "then"), Posting(attack.scene, attack.crawl)
    monkeypatch.setattr(shortlist, "numbered", int)
    posting.with_right(form, [([*form.pairs, ("line", text)], [text]) for text in ("x", "9" * 4_400)])
    assert len([flaw for flaw in posting.flaws if "status 500" in flaw]) == 2


def test_a_proof_that_nobody_looks_at_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    form, posting = form_of(attack, "portal-account-language"), Posting(attack.scene, attack.crawl)
    monkeypatch.setattr(gate, "proves", lambda form, expected: True)
    posting.without_right(form, FORGED, [([("language", "es")], ["es"])])
    assert "['account', 'audit_entry'] changed without right" in posting.flaws[0]


def test_a_listing_that_everybody_keeps_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    form, posting = form_of(attack, "portal-draft", "description"), Posting(attack.scene, attack.crawl)
    monkeypatch.setattr(members, "kept", lambda account, public_id: listings.one(public_id))
    said = [(name, value) for name, value in form.pairs if name not in (PROOF, "description")]
    posting.without_right(form, ANOTHER, [([*said, ("description", "x"), ("do", "save")], ["x"])])
    assert "'draft'" in posting.flaws[0]


def test_a_row_of_somebody_else_that_changes_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    form, posting = form_of(attack, "portal-people", "member"), Posting(attack.scene, attack.crawl)
    real = members.one
    theirs = attack.scene.others[0][0]

    async def any_listings(public_id: str, membership: int) -> object:
        return await real(public_id, membership) or await real(theirs, membership)

    monkeypatch.setattr(members, "one", any_listings)
    numbers = [str(number) for number in range(1, 12)]
    posting.with_right(form, [([*form.pairs, ("member", one)], [one]) for one in numbers])
    assert any("rows of others changed in membership" in flaw for flaw in posting.flaws)


def test_a_cell_that_a_spreadsheet_runs_is_found_out(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "safe_cell", lambda cell: cell)
    with tempfile.TemporaryDirectory() as folder:
        loaded = attacks.Loaded(Path(folder))
        loaded.load("directory.csv", [lists.a_row(0, name1="=1+1")], ["a"])
        loaded.show(attack.crawl.markup)
    assert any("a formula: '=1+1'" in flaw for flaw in loaded.flaws)


@pytest.mark.parametrize(
    ("headers", "body", "flaw"),
    [
        ({}, "<p onclick=x>615-1067</p>", "<p onclick>"),
        ({}, "<script src='//evil.example'></script>615-1067", "<script src="),
        ({}, '<a href="javascript:x">615-1067</a>', "<a href="),
        ({}, "<p>", "no helpline"),
        ({}, "615-1067 Traceback (most recent call last)", "a trace"),
        ({"location": "//evil.example"}, "", "leads to"),
        ({"set-cookie": "a=b\r\nx: y"}, "", "header set-cookie"),
        ({"x-sent": "1"}, "", "header x-sent"),
    ],
)
def test_what_no_answer_may_hold_is_found(headers: dict[str, str], body: str, flaw: str) -> None:
    answer = Answer(200, [("content-type", "text/html"), *headers.items()], body.encode())
    assert any(flaw in one for one in Markup().flaws(answer, ())), flaw


def test_an_answer_that_is_none_and_a_card_with_another_card_in_it_are_found() -> None:
    for raw in (b"x", b"HTTP/1.1 200 OK\r\n\r\nx", b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxy"):
        with pytest.raises(ValueError, match="answer"):
            list(wire.answers(raw))
    assert list(lists.wild_lines("FN:a\r\nEvil: b\r\n")) == ["a line of a card: 'Evil: b'"]
    assert list(lists.no_json("{"))


def test_every_string_meets_every_field_when_all_are_sent() -> None:
    sent = list(columns(["a", "b", "c", "d", "e"], 2))
    assert all({one[field] for one in sent} == set("abcde") for field in range(2))
    assert Deal(["a", "b", "c"]).next(4) == ["a", "b", "c", "a"]
    assert json.loads(json.dumps(OWN)) == list(OWN)
