"""A list and a program's own people speak of one listing: theirs stands, and the difference is asked about."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.pages.rendering import assets, renderer
from finder.settings import Settings
from providers import listings, records
from providers.editing import protected
from providers.listing import Listing
from providers.models import Proposal
from providers.moderation import merging, suggestions
from providers.people import members
from providers.places import Gazetteer
from providers.rules import Rules
from providers.trust import hearsay
from providers.trust.hearsay import Said
from seeds.imports.merging import merge, merge_kept
from seeds.loading import import_file
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH, migrated
from tests.seeds.conftest import Fresh, Load
from tests.seeds.lists import NOW, Cells, a_row, some_rows, write_csv
from web import audit
from web.database import Database
from web.letters import Letters
from web.models import Account, AuditEntry, Letter

pytestmark = pytest.mark.anyio
SAID = ["program", "2026-10-01"]
RULES = Rules(address="https://finder.example")
LETTERS = Letters(renderer(Settings(), assets()), RULES.address)


def kept(**changed: Any) -> Listing:
    """A listing that its own people keep, as the directory listed it."""
    return a_listing(**{"claimed": "2026-01-01", "confirmed": "2026-10-01"} | changed)


def row(**changed: Any) -> Listing:
    """The same program in next year's directory."""
    return a_listing(**{"id": "", "checked": "2024"} | changed)


def fields(against: list[suggestions.Suggestion]) -> list[str]:
    return [one.field for one in against]


# What one row makes of one listing: pure.


@pytest.mark.parametrize("source", ["samhsa-directory", "samhsa-locator"])
def test_who_keeps_it_and_what_they_said_last_survives_every_list(source: str) -> None:
    openings = {"detox": {"status": "open", "at": "2026-11-23T08:00:00+00:00", "number": 2, "starts": ""}}
    old = kept(unconfirmed="2026-11-01", set_aside="2026-11-02", facts=a_listing().facts | {"openings": openings},
               provenance={"openings": ["program", "2026-11-23"]})  # fmt: skip
    merged = merge(old, row(source=source))
    assert (merged.claimed, merged.confirmed, merged.unconfirmed, merged.set_aside) == (
        "2026-01-01", "2026-10-01", "2026-11-01", "2026-11-02",
    )  # fmt: skip
    assert merged.facts["openings"] == openings
    assert merged.provenance["openings"] == ["program", "2026-11-23"]
    assert merge(replace(old, provenance={}), row(source=source)).facts["openings"] == openings


@pytest.mark.parametrize("source", ["samhsa-directory", "samhsa-locator"])
@pytest.mark.parametrize("edition", ["2023", "2026", "2027"])
def test_what_callers_were_told_survives_every_list(source: str, edition: str) -> None:
    for listed in (a_listing(), kept()):
        old = hearsay.said(listed, Said("detox", "full", NOW))
        new = row(source=source, checked=edition)
        merged, against = merge_kept(old, new)
        for after in (merged, merge(old, new)):
            assert hearsay.known(after) == hearsay.known(old)
            assert after.provenance["calls"] == ["callers", NOW.date().isoformat()]
        assert "calls" not in fields(against)


def test_that_there_is_none_is_also_their_word() -> None:
    said = kept(website="", provenance={"website": SAID, "language": SAID})
    for source in ("samhsa-directory", "samhsa-locator"):
        stated = row(source=source, website="https://example.org", facts=a_listing().facts | {"language": ["spanish"]})
        merged = merge(said, stated)
        assert (merged.website, merged.facts.get("language")) == ("", None)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("phones", {"facts": a_listing().facts | {"phones": [["8005550100", "", "main"]]}}),
        ("website", {"website": "https://elsewhere.example"}),
        ("organization", {"organization": "Another Name"}),
        ("program", {"program": "Women's House"}),
        ("address", {"street": "9 Elm Road"}),
        ("address", {"street": "9 Elm Road", "street2": "Suite 9", "zip": "43606"}),
        ("licence", {"facts": a_listing().facts | {"licence": ["joint_commission"]}}),
        ("operator", {"facts": a_listing().facts | {"operator": ["non_profit"]}}),
        ("email", {"facts": a_listing().facts | {"email": "intake@elsewhere.example"}}),
    ],
)
@pytest.mark.parametrize("source", ["samhsa-directory", "samhsa-locator"])
def test_no_list_changes_a_protected_field_of_a_kept_listing(source: str, field: str, changed: dict[str, Any]) -> None:
    old = kept()
    merged, against = merge_kept(old, row(source=source, **changed))
    assert protected.differences(old, merged) == []
    (one,) = against
    assert (one.field, one.source, one.listing_id) == (field, source, old.id)
    assert one.before == protected.document(old, field)
    wanted = {
        name: one.after[name] for name in protected.FIELDS[field] if name in changed or name in changed.get("facts", {})
    }
    assert wanted == {name: (changed | changed.get("facts", {}))[name] for name in wanted}
    assert wanted
    assert merge(replace(old, claimed=""), row(source=source, **changed)) != old  # of nobody's listing it is the news


def test_a_value_that_is_held_keeps_its_date_and_the_others_move() -> None:
    merged, _against = merge_kept(kept(), row(website="https://elsewhere.example"))
    assert (merged.fact("website").checked, merged.fact("payment").checked) == ("2023-06-29", "2024")
    again, _against = merge_kept(merged, row(checked="2025", website="https://elsewhere.example"))
    assert (again.fact("website").checked, again.website) == ("2023-06-29", "")


def test_facts_that_nobody_of_the_program_stated_are_updated_as_before() -> None:
    new = row(facts=a_listing().facts | {"payment": ["free"], "language": ["spanish"]})
    merged, against = merge_kept(kept(), new)
    assert (merged.facts["payment"], merged.facts["language"], against) == (["free"], ["spanish"], [])


def test_what_they_said_stands_and_the_difference_is_asked_about() -> None:
    old = kept(facts=a_listing().facts | {"payment": ["free"]}, provenance={"payment": SAID})
    merged, (one,) = merge_kept(old, row())
    assert merged.facts["payment"] == ["free"]
    assert (one.field, one.before, one.after["payment"]) == ("payment", {"payment": ["free"]}, ["medicaid", "private"])
    assert one.after["said"] == {"payment": ["samhsa-directory", "2024"]}


@pytest.mark.parametrize(
    "changed",
    [
        {"organization": "Maumee Bay Recovery, Inc."},
        {"street": "1 Main St.", "zip": "43604-1200"},
        {"website": "http://www.example.org/"},
        {"facts": {"care": ["detox", "iop"], "payment": ["private", "medicaid"]}},
        {"facts": a_listing().facts | {"phones": [["4195550123", "", "main"]]}},
        {"lat": 41.651, "lon": -83.541},
    ],
)
def test_silence_another_spelling_and_another_order_are_no_difference(changed: dict[str, Any]) -> None:
    old = kept(website="https://example.org", provenance={"payment": SAID, "phones": SAID, "website": SAID})
    merged, against = merge_kept(old, row(**changed))
    assert against == []
    assert protected.differences(old, merged) == []


def test_a_survey_about_something_else_is_not_asked_about() -> None:
    old = kept(provenance={"payment": SAID})
    new = row(source="samhsa-locator", organization="Register Name", facts={"care": ["otp"], "payment": ["free"]})
    assert merge_kept(old, new, only_fill=True)[1] == []


def test_lines_that_no_list_knows_stay_beside_a_new_number() -> None:
    phones = [["4195550123", "", "main"], ["4195550188", "", "tty"]]
    old = kept(facts=a_listing().facts | {"phones": phones})
    _merged, (one,) = merge_kept(old, row(facts=a_listing().facts | {"phones": [["4195550177", "", "main"]]}))
    assert one.after["phones"] == [["4195550177", "", "main"], ["4195550188", "", "tty"]]


words = st.sampled_from(["Maumee Bay Recovery", "Harbor House", "Maumee Bay Recovery Inc"])
stated = st.fixed_dictionaries(
    {"care": st.just(["iop"])},
    optional={
        "payment": st.sampled_from([["free"], ["medicaid"]]), "email": st.just("a@example.org"),
        "phones": st.sampled_from([[["4195550123", "", "main"]], [["8005550100", "", "main"]]]),
    },
)  # fmt: skip
sites = st.sampled_from(["", "https://example.org", "https://other.example"])
streets = st.sampled_from(["1 Main Street", "1 Main St", "9 Elm Road"])
sources = st.sampled_from(["samhsa-directory", "samhsa-locator"])
by = st.dictionaries(st.sampled_from(["payment", "website", "phones", "organization"]), st.just(SAID))
dates = st.sampled_from(["2022", "2023-06-29", "2024"])
either = st.builds(
    a_listing, organization=words, facts=stated, website=sites, street=streets, source=sources, provenance=by,
    claimed=st.just("2026-01-01"), checked=dates,
)  # fmt: skip


def test_another_suite_of_the_same_list_is_asked_about() -> None:
    assert fields(merge_kept(kept(), row(street2="Suite 9"))[1]) == ["address"]


@given(either, either, st.booleans())
def test_whatever_a_row_says_nothing_protected_and_nothing_said_changes(
    old: Listing, new: Listing, only_fill: bool
) -> None:
    merged, against = merge_kept(old, replace(new, id="", provenance={}, claimed=""), only_fill=only_fill)
    assert protected.differences(old, merged) == []
    for name in old.provenance:
        assert (getattr(merged, name, None) or merged.facts.get(name)) == (
            getattr(old, name, None) or old.facts.get(name)
        )
        assert merged.provenance[name] == SAID
    assert all(one.after != one.before for one in against)
    assert len(set(fields(against))) == len(against)


# Files, loaded into a directory whose programs keep their listings.


@pytest.fixture
async def rows(fresh: Fresh, load: Load) -> AsyncIterator[list[Cells]]:
    """Nine programs; the first is kept by its own people, who said how it is paid."""
    async with fresh():
        await load(some_rows(9))
        first = (await listings.published())[0]
        said = replace(first, claimed="2026-01-01", facts=first.facts | {"payment": ["free"]},
                       provenance={"payment": SAID})  # fmt: skip
        await listings.publish([said], actor="account:1", at=NOW)
        yield some_rows(9)


async def the_kept_one() -> Listing:
    (found,) = [one for one in await listings.published() if one.claimed]
    return found


async def waiting() -> list[tuple[str, str]]:
    return [(one.field, one.state) for one in await Proposal.all().order_by("id")]


async def test_differences_wait_in_the_queue_and_loading_twice_changes_nothing(rows: list[Cells], load: Load) -> None:
    before = await the_kept_one()
    rows[0] |= {"phone": "808-555-7777", "service_code_info": "SA DT OIT * MC"}
    report = await load(rows, "list_2024.csv")
    assert (report.suggested, report.as_json()["suggested"]) == (2, 2)
    assert "2 differences" in report.in_words()
    after = await the_kept_one()
    assert (after.phones, after.facts["payment"], after.checked) == (before.phones, ["free"], "2024")
    made = {one.field: one for one in await Proposal.all()}
    assert made["phones"].after["phones"] == [["8085557777", "", "main"]]
    assert (made["phones"].origin, made["phones"].account, made["phones"].state) == (
        "samhsa-directory",
        None,
        "waiting",
    )
    assert made["payment"].before == {"payment": ["free"]}
    rev, entries = await listings.current_rev(), await AuditEntry.all().count()
    again = await load(rows, "list_2024.csv")
    assert (again.suggested, again.unchanged) == (0, 9)
    assert (await listings.current_rev(), await AuditEntry.all().count(), len(await waiting())) == (rev, entries, 2)
    assert [entry.action for entry in await AuditEntry.all()] == ["change-suggested"] * 2
    assert await audit.first_broken() is None


async def test_a_row_that_did_not_change_still_says_otherwise_in_the_next_edition(
    rows: list[Cells], load: Load
) -> None:
    report = await load(rows, "list_2024.csv")
    assert (report.suggested, await waiting()) == (1, [("payment", "waiting")])
    assert (await load(rows, "list_2025.csv")).suggested == 0
    assert await waiting() == [("payment", "waiting")]


async def test_what_was_refused_is_not_asked_again_and_another_value_is(rows: list[Cells], load: Load) -> None:
    await load(rows, "list_2024.csv")
    (made,) = await Proposal.all()
    assert await protected.refuse(made.id, "account:9", "They know better.", NOW)
    assert (await load(rows, "list_2025.csv")).suggested == 0
    rows[0] |= {"service_code_info": "SA DT * MC"}
    assert (await load(rows, "list_2026.csv")).suggested == 1
    assert await waiting() == [("payment", "refused"), ("payment", "waiting")]


async def test_what_a_list_no_longer_says_is_withdrawn(rows: list[Cells], load: Load) -> None:
    rows[0] |= {"phone": "808-555-7777"}
    await load(rows, "list_2024.csv")
    rows[0] |= {"phone": "808-555-8888"}
    await load(rows, "list_2025.csv")
    assert await waiting() == [("phones", "withdrawn"), ("payment", "waiting"), ("phones", "waiting")]
    await load([a_row(0), *rows[1:]], "list_2026.csv")
    assert await waiting() == [("phones", "withdrawn"), ("payment", "waiting"), ("phones", "withdrawn")]


async def test_a_dry_run_counts_the_differences_and_asks_nothing(rows: list[Cells], load: Load) -> None:
    assert (await load(rows, "list_2024.csv", dry_run=True)).suggested == 1
    assert await waiting() == []


async def test_a_kept_listing_that_left_the_list_is_asked_about_and_not_marked(rows: list[Cells], load: Load) -> None:
    report = await load(rows[1:], "list_2024.csv")
    assert (report.gone, report.suggested) == (1, 1)
    kept_one = await the_kept_one()
    assert kept_one.gone_since == ""
    assert await records.listed([kept_one.id]) == set()
    (made,) = await Proposal.all()
    assert (made.field, made.after["gone_since"]) == ("gone_since", "2024")
    assert (await load(rows[1:], "list_2024.csv")).suggested == 0
    await load(rows, "list_2025.csv")
    assert await waiting() == [("gone_since", "withdrawn"), ("payment", "waiting")]


async def test_a_list_that_says_what_an_editor_proposed_ends_the_wait(rows: list[Cells], load: Load) -> None:
    old = await the_kept_one()
    await Account.create(id=1, email="1@example.org", created_at=NOW)
    await members.add(old.id, 1, "1@example.org", NOW)
    wanted = replace(old, facts=old.facts | {"phones": [["8085557777", "", "main"]]})
    await protected.propose(
        old, wanted, "phones", origin="editor", account=1, strong=True, at=NOW, rules=RULES, letters=LETTERS
    )  # fmt: skip
    assert (await the_kept_one()).phones == old.phones
    rows[0] |= {"phone": "808-555-7777"}
    report = await load(rows, "list_2024.csv")
    assert [phone.number for phone in (await the_kept_one()).phones] == ["8085557777"]
    assert (await waiting(), report.suggested) == ([("phones", "applied"), ("payment", "waiting")], 1)
    assert (await load(rows, "list_2024.csv")).suggested == 0


async def test_a_row_that_is_met_again_ends_the_wait_too(rows: list[Cells], load: Load) -> None:
    rows[0] |= {"phone": "808-555-7777"}
    await load(rows, "list_2024.csv")
    old = await the_kept_one()
    await Account.create(id=1, email="1@example.org", created_at=NOW)
    await members.add(old.id, 1, "1@example.org", NOW)
    wanted = replace(old, facts=old.facts | {"phones": [["8085557777", "", "main"]]})
    await protected.propose(
        old, wanted, "phones", origin="editor", account=1, strong=True, at=NOW, rules=RULES, letters=LETTERS
    )  # fmt: skip
    await load(rows, "list_2024.csv")
    assert [phone.number for phone in (await the_kept_one()).phones] == ["8085557777"]


# Merged listings, and next year's file.


async def test_next_years_file_does_not_bring_a_merged_listing_back(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(9))
        old, into = (one.id for one in (await listings.published())[:2])
        await merging.merge(old, into, "account:9", NOW)
        before = await listings.one(into)
        assert (await load(some_rows(9), "list_2024.csv")).added == 0
        rows = some_rows(9)
        rows[0] |= {"service_code_info": "SA DT * MC"}
        report = await load(rows, "list_2025.csv")
        after = await listings.one(into)
        assert before is not None
        assert after is not None
        assert (report.added, after.facts, await listings.one(old)) == (0, before.facts, None)
        assert {record.edition for record in await records.of([into])} == {"2025"}


async def test_a_merged_listing_is_gone_only_when_both_rows_are(fresh: Fresh, load: Load) -> None:
    async with fresh():
        await load(some_rows(20))
        old, into = (one.id for one in (await listings.published())[:2])
        await merging.merge(old, into, "account:9", NOW)
        rows = some_rows(20)
        await load([rows[0], *rows[2:]], "list_2024.csv")
        still = await listings.one(into)
        assert still is not None
        assert still.gone_since == ""
        rows[0] |= {"service_code_info": "SA DT * MC"}
        await load([rows[0], *rows[2:]], "list_2025.csv")
        spoken = await listings.one(into)
        assert spoken is not None
        assert (spoken.facts["payment"], spoken.gone_since) == (["medicare"], "")
        await load(rows[2:], "list_2026.csv")
        gone = await listings.one(into)
        assert gone is not None
        assert gone.gone_since == "2026"


# Both databases, and what the people of the listing get to know.


@BOTH
async def test_its_people_are_told_before_a_list_changes_what_is_protected(
    kind: str, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    async with migrated(kind, tmp_path) as url, Database.open(url, {"web": "web", "providers": "providers"}):
        path = write_csv(tmp_path / "list_2023.csv", some_rows(9))
        await import_file("samhsa-directory", path, gazetteer=gazetteer, at=NOW)
        first = (await listings.published())[0]
        await listings.publish([replace(first, claimed="2026-01-01")], actor="test", at=NOW)
        for account, role in ((1, "provider"), (8, "moderator"), (9, "moderator")):
            await Account.create(id=account, email=f"{account}@example.org", role=role, created_at=NOW)
        await members.add(first.id, 1, "1@example.org", NOW)
        changed = write_csv(tmp_path / "list_2024.csv", [a_row(0, phone="808-555-7777"), *some_rows(9)[1:]])
        await import_file("samhsa-directory", changed, gazetteer=gazetteer, at=NOW)
        (made,) = await Proposal.all()
        assert not suggestions.is_told(made)
        for moderator in (8, 9):
            assert await protected.agree(made.id, moderator, NOW, RULES) == "waiting"
        assert await protected.apply_due(NOW + timedelta(days=90), RULES) == 0
        assert await suggestions.tell(NOW, LETTERS, RULES) == 1
        assert await suggestions.tell(NOW, LETTERS, RULES) == 0
        assert [letter.to for letter in await Letter.all()] == ["1@example.org"]
        assert await protected.apply_due(NOW + RULES.hold - timedelta(hours=1), RULES) == 0
        assert await protected.apply_due(NOW + RULES.hold, RULES) == 1
        published = await listings.one(first.id)
        assert published is not None
        assert [phone.number for phone in published.phones] == ["8085557777"]
        assert published.provenance["phones"] == ["samhsa-directory", "2024"]
