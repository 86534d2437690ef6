"""A draft is one value, whatever it came from; it is kept until it is published, and nobody but its editor sees it."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.pages.rendering import assets, renderer
from finder.settings import Settings
from providers import listings, phrases, vocabulary
from providers.editing import drafts
from providers.editing.drafts import ListingDraft, Work
from providers.listing import Listing
from providers.models import Draft, Program
from providers.portal import edit_form, edit_view
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import opened, planted
from tests.providers.edit_cast import NOW, keeper, stating, wants

RENDER = renderer(Settings(), assets())
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
PHONES = st.tuples(
    st.integers(2_012_000_000, 9_899_999_999).map(str),
    st.sampled_from(["", "12", "4063"]),
    st.sampled_from(vocabulary.PHONE_KINDS),
).map(list)


CODES = [(name, code) for name in vocabulary.GROUPS for code in vocabulary.codes(name)]


@st.composite
def published(draw: st.DrawFn) -> Listing:
    """A listing with any facts of the vocabulary, as an import or an editor left it."""
    chosen = draw(st.integers(0, 2 ** len(CODES) - 1))
    facts: dict[str, Any] = {}
    for at, (name, code) in enumerate(CODES):
        if chosen >> at & 1 and name != "supervision":
            facts.setdefault(name, []).append(code)
    if "detox" in facts.get("care", ()):
        facts["supervision"] = draw(st.sampled_from(vocabulary.codes("supervision")))
    facts["answered_by"] = facts.get("answered_by", [])[:1]
    facts |= {"phones": draw(st.lists(PHONES, max_size=3)), "description": draw(WORDS), "hours": draw(WORDS)}
    return a_listing(facts=facts, organization=draw(WORDS), street2=draw(WORDS), website=draw(WORDS))


class Fields(HTMLParser):
    """The fields of a form, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select = ""
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent.append((given["name"], given["value"]))
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.sent.append((self._select, given["value"]))
        if tag == "textarea":
            self._select, self._text = given["name"], ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.sent.append((self._select, self._text.removeprefix("\n")))
            self._text = None


def sent_back(draft: ListingDraft) -> list[tuple[str, str]]:
    """What a browser sends of the page that shows a draft, when nobody touches it."""
    form = Fields()
    form.feed(
        RENDER(
            "en", "providers/edit.html", parts=edit_view.parts(draft, [], [], "en"), listing=a_listing(), person=None,
            states=edit_view.states(), kinds=list(phrases.PHONE_KINDS.items()), translate=str, label=str, waits=[],
            shown=SimpleNamespace(work=Work(7, draft, draft), card="", steps=[], problems=[], others=[]), saved="",
            has_draft=False, hold="3 days", path="/", other_language=str,
        )
    )  # fmt: skip
    return form.sent


@given(published())
@settings(max_examples=30, deadline=None)
def test_a_form_that_nobody_touched_changes_nothing(listing: Listing) -> None:
    draft = drafts.of(listing)
    form = sent_back(draft)
    assert edit_form.read(form) == draft
    assert (edit_form.rev_of(form), edit_form.is_whole(form)) == (7, True)


@given(published())
@settings(deadline=None)
def test_a_draft_has_one_form(listing: Listing) -> None:
    draft = drafts.of(listing)
    assert drafts.stated(draft.values) == draft
    assert drafts.of(drafts.applied(listing, draft, drafts.subjects())) == draft


@given(published())
@settings(deadline=None)
def test_a_listing_never_falls_between_the_lists(listing: Listing) -> None:
    draft = drafts.of(replace(listing, facts={**listing.facts, "supervision": None}))
    assert (draft["supervision"] == "not_stated") is ("detox" in draft["care"])
    changed = drafts.applied(listing, draft, ["care"])
    assert (changed.supervision is not None) is ("detox" in changed.care)


def test_every_subject_is_asked_about_once() -> None:
    asked = [one.name for part in edit_view.parts(drafts.of(a_listing()), [], [], "en") for one in part.questions]
    assert sorted(asked) == sorted(drafts.subjects())


def test_numbers_are_brought_into_one_form_and_a_voice_comes_first() -> None:
    rows = [
        ("(419) 555-0124", "", "fax"),
        ("419-555-0123 x12", "", "intake"),
        ("4195550123", "12", "intake"),
        ("", "", "main"),
    ]
    assert drafts.stated({"phones": rows})["phones"] == [["4195550123", "12", "intake"], ["4195550124", "", "fax"]]


def test_what_cannot_be_read_stays_as_it_was_typed() -> None:
    assert drafts.stated({"phones": [("call me", "", "main")]})["phones"] == [["call me", "", "main"]]


def test_a_code_that_nobody_knows_is_left_out() -> None:
    draft = edit_form.read([("payment", "gold"), ("payment", "medicaid"), ("supervision", "wizard"), ("who", "me")])
    assert (draft["payment"], draft["supervision"]) == (["medicaid"], "")


def test_a_web_address_without_its_beginning_gets_one() -> None:
    assert drafts.stated({"website": "www.maumeebay.org"})["website"] == "https://www.maumeebay.org"


def test_what_is_emptied_is_stated_no_more() -> None:
    listing = stating(a_listing(website="https://maumeebay.org"), email="in@maumeebay.org")
    empty = drafts.of(listing).using({"payment": [], "email": "", "website": ""})
    changed = drafts.applied(listing, empty, ["payment", "email", "website"])
    assert (changed.facts.keys() & {"payment", "email"}, changed.website) == (set(), "")


@pytest.mark.parametrize("text", ["", "x", "-1", "1e9", "٣", "9" * 40, "1.5"])
def test_a_rev_that_is_no_number_is_the_beginning(text: str) -> None:
    assert edit_form.rev_of([("rev", text)]) == 0


@BOTH
@pytest.mark.anyio
async def test_a_draft_is_kept_for_its_editor_alone(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        jo, al = await keeper(listing, "jo@maumeebay.org"), await keeper(listing, "al@maumeebay.org")
        work = wants(listing, hours="24/7")
        await drafts.save(listing.id, jo.account, work, NOW)
        found = await drafts.find(listing.id, jo.account)
        assert found == replace(work, saved_at=NOW)
        assert found.fingerprint == work.fingerprint
        assert await drafts.find(listing.id, al.account) is None
        assert await listings.published() == [listing]
        later = wants(listing, hours="24/7", payment=["free"])
        await drafts.save(listing.id, jo.account, later, NOW + timedelta(minutes=1))
        assert await drafts.find(listing.id, jo.account) == replace(later, saved_at=NOW + timedelta(minutes=1))
        assert await Draft.all().count() == 1
        await drafts.discard(listing.id, al.account)
        await drafts.discard_published(listing.id, jo.account, work)  # something was written since
        assert await Draft.all().count() == 1
        await drafts.discard_published(listing.id, jo.account, later)
        assert await Draft.all().count() == 0


@BOTH
@pytest.mark.anyio
async def test_a_draft_that_says_nothing_new_is_not_kept_and_a_listing_takes_its_drafts_along(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        jo = await keeper(listing)
        await drafts.save(listing.id, jo.account, wants(listing, hours="24/7"), NOW)
        await drafts.save(listing.id, jo.account, wants(listing), NOW)
        assert await drafts.find(listing.id, jo.account) is None
        await drafts.save(listing.id, jo.account, wants(listing, hours="24/7"), NOW)
        await Program.filter(public_id=listing.id).delete()
        assert await Draft.all().count() == 0


def test_two_works_are_told_apart_by_what_they_say() -> None:
    one, other = wants(a_listing(), hours="24/7"), wants(a_listing(), hours="off")
    assert one.fingerprint != other.fingerprint
    assert Work(1, one.base, one.mine).fingerprint != one.fingerprint
