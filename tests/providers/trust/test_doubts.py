"""What searchers say is wrong: a closed list, a code that only they hold, a moderator's word on it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.settings import APPS
from providers import vocabulary
from providers.models import Doubt
from providers.trust import doubts
from tests.postgres.scratch import BOTH, migrated
from web.database import Database
from web.models import AuditEntry

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
LISTING = str(uuid4())
FIELDS = (*doubts.KINDS, *vocabulary.GROUPS)


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, open."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


@BOTH
async def test_a_searcher_sees_what_became_of_it_and_a_moderator_decides_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        code = await doubts.say(LISTING, "phones", "not_working", NOW)
        (waiting,) = await doubts.open_doubts()
        assert (str(waiting.program_public_id), waiting.field, waiting.what, waiting.state) == (
            LISTING, "phones", "not_working", "open",
        )  # fmt: skip
        later = NOW + timedelta(days=2)
        twice = await asyncio.gather(
            *[doubts.decide(waiting.id, doubts.CHANGED, f"account:{moderator}", later) for moderator in (1, 2)]
        )
        assert sorted(twice) == [False, True]
        found = await doubts.look_up(code)
        assert found is not None
        assert (found.state, found.decided_at) == ("changed", later)
        assert await doubts.open_doubts() == []
        (entry,) = await AuditEntry.all()
        assert (entry.actor, entry.action, entry.subject) == (found.decided_by, "doubt-decided", LISTING)
        assert entry.details == {"field": "phones", "what": "not_working", "state": "changed"}


@BOTH
async def test_nothing_tells_who_said_it_or_lets_a_thief_look_it_up(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        code = await doubts.say(LISTING, "care", "not_offered", NOW)
        (row,) = await Doubt.all().values()
        assert set(row) == {
            "id", "program_public_id", "field", "what", "code_hash", "created_at", "state", "decided_at", "decided_by",
        }  # fmt: skip
        assert row["created_at"] == NOW.replace(minute=0, second=0)
        assert code.replace("-", "") not in str(row)
        assert code not in str(row)


@BOTH
async def test_of_one_part_of_a_listing_only_so_many_are_kept(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        codes = [await doubts.say(LISTING, "hours", "not_these_hours", NOW) for _ in range(doubts.MOST_OPEN + 3)]
        assert [bool(code) for code in codes] == [True] * doubts.MOST_OPEN + [False] * 3
        assert await doubts.say(LISTING, "phones", "no_answer", NOW)
        assert await doubts.say(str(uuid4()), "hours", "not_these_hours", NOW)
        await doubts.decide((await doubts.open_doubts())[0].id, doubts.KEPT, "account:1", NOW)
        assert await doubts.say(LISTING, "hours", "not_these_hours", NOW)


async def test_its_own_people_see_what_is_said_of_their_listing_and_no_other(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await doubts.say(LISTING, "hours", "not_these_hours", NOW)
        await doubts.say(str(uuid4()), "hours", "not_these_hours", NOW)
        await doubts.say(LISTING, "address", "moved", NOW + timedelta(hours=3))
        assert [(one.field, one.what) for one in await doubts.of_listing(LISTING)] == [
            ("address", "moved"), ("hours", "not_these_hours"),
        ]  # fmt: skip


async def test_that_it_has_closed_is_said_of_the_whole_program_wherever_it_was_said(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await doubts.say(LISTING, "phones", "closed", NOW)
        (said,) = await doubts.of_listing(LISTING)
        assert (said.field, said.what) == ("closed", "closed")


@pytest.mark.parametrize(
    ("field", "what"), [("phones", "moved"), ("phones", ""), ("", "wrong"), ("shoes", "wrong"), ("openings", "wrong")]
)
async def test_what_is_not_on_the_list_cannot_be_said(field: str, what: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        with pytest.raises(KeyError):
            await doubts.say(LISTING, field, what, NOW)
        assert await Doubt.all().count() == 0


async def test_a_decision_is_one_of_two_words(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await doubts.say(LISTING, "care", "not_offered", NOW)
        (waiting,) = await doubts.open_doubts()
        with pytest.raises(ValueError, match="decision"):
            await doubts.decide(waiting.id, "open", "account:1", NOW)
        assert not await doubts.decide(waiting.id + 1, doubts.KEPT, "account:1", NOW)
        assert await AuditEntry.all().count() == 0


@given(st.data())
def test_a_code_is_found_however_it_is_typed(data: st.DataObject) -> None:
    code = "".join(data.draw(st.sampled_from(doubts.ALPHABET)) for _ in range(doubts.LENGTH))
    similar = {"0": "0Oo", "1": "1IiLl", "V": "VvUu"}
    typed = "".join(data.draw(st.sampled_from(similar.get(letter, letter + letter.lower()))) for letter in code)
    gaps = data.draw(st.lists(st.integers(0, doubts.LENGTH)))
    for at in gaps:
        typed = typed[:at] + data.draw(st.sampled_from([" ", "-", ".", "\t"])) + typed[at:]
    assert doubts.plain(typed) == code


def test_a_code_cannot_be_guessed() -> None:
    assert doubts.LENGTH * log2(len(set(doubts.ALPHABET))) >= 50
    assert not set(doubts.ALPHABET) & set("ILOU")


async def test_codes_differ_and_are_easy_to_write_down(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        codes = {await doubts.say(str(uuid4()), "care", "not_offered", NOW) for _ in range(30)}
        assert len(codes) == 30
        assert all(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code) for code in codes)


@pytest.mark.parametrize("code", ["", "-", "0" * 10, "x" * 5_000, "ÄÖÜ", "\0"])
async def test_a_code_that_nobody_was_given_finds_nothing(code: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await doubts.say(LISTING, "care", "not_offered", NOW)
        assert await doubts.look_up(code) is None


def said(*what: str, field: str = "phones", state: str = "open") -> list[Doubt]:
    """What was said of one listing."""
    return [Doubt(field=field, what=one, state=state) for one in what]


def test_two_who_say_that_a_phone_leads_astray_are_urgent() -> None:
    assert doubts.urgent(said("not_working", "someone_else"))
    assert doubts.urgent(said("someone_else", "someone_else"))
    assert doubts.urgent(said("money_first", "someone_else"))
    assert not doubts.urgent(said("not_working"))
    assert not doubts.urgent(said("no_answer", "no_answer", "not_working"))
    assert not doubts.urgent(said("not_working", "not_working", state="kept"))
    assert not doubts.urgent([*said("not_working"), *said("someone_else", field="care")])


@pytest.mark.parametrize("field", FIELDS)
def test_each_part_has_its_words_and_of_each_it_can_be_said_that_the_program_closed(field: str) -> None:
    kinds = doubts.kinds(field)
    assert doubts.is_field(field)
    assert doubts.label(field)
    assert [kind.code for kind in kinds].count("closed") == 1
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert max(len(kind.code) for kind in kinds) <= 40
    assert [doubts.words(field, kind.code) for kind in kinds] == [kind.words for kind in kinds]


def test_what_is_no_part_of_a_listing_has_nothing_wrong_with_it() -> None:
    assert (doubts.is_field("shoes"), doubts.kinds("shoes")) == (False, ())
