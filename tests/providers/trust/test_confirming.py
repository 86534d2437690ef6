"""Is this still right? What is mailed, published and written down, on both databases, under any clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.pages.rendering import assets, renderer
from finder.settings import APPS, Settings
from providers import listings, records
from providers.listing import Listing
from providers.models import Capability, Membership, Revision
from providers.people import capabilities, members
from providers.records import Record
from providers.rules import Rules
from providers.trust import confirming
from providers.trust.silence import STEPS, WAITS, Stage
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH, empty_file, migrated
from web.database import Database
from web.letters import Letters
from web.models import Account, AuditEntry, Letter

pytestmark = pytest.mark.anyio
CLAIMED = datetime(2026, 1, 1, 9, tzinfo=UTC)
DUE = datetime(2026, 4, 1, 9, tzinfo=UTC)  # the hour at which the job looks, 90 days later
RULES = Rules(address="https://finder.example")
LETTERS = Letters(renderer(Settings(), assets()), RULES.address)
EDITOR, SECOND, CONTACT = "editor@maumee.example", "second@maumee.example", "intake@maumee.example"
TOKEN = "/portal/confirm/"


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, open."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


async def a_claimed_listing(*editors: str, contact: str = "", **changed: Any) -> str:
    """A listing that these editors keep since New Year. Returns its id."""
    listing = a_listing(id=str(uuid4()), claimed=CLAIMED.date().isoformat(), **changed)
    if contact:
        listing = replace(listing, facts=listing.facts | {"email": contact})
    await listings.publish([listing], actor="test", at=CLAIMED)
    for email in editors:
        account, _ = await Account.get_or_create(email=email, defaults={"created_at": CLAIMED})
        await members.add(listing.id, account.id, email, CLAIMED)
    return listing.id


async def official(public_id: str, *, gone: str = "") -> None:
    """An official list holds it, or did until lately."""
    known = [record for record in await records.everything() if record.listing_id == public_id]
    record = known[0] if known else Record(public_id, "samhsa-directory", "f", {"name1": "Maumee"}, "2023")
    await records.save([replace(record, gone=gone)])


async def look(now: datetime, *, mail: bool = True) -> int:
    """The job, and after it the outbox."""
    done = await confirming.due(now, LETTERS, RULES)
    if mail:
        await Letter.filter(state="waiting").update(state="sent", sent_at=now)
    return done


async def silence(days: int, start: datetime = DUE) -> None:
    """So many days on which nobody answers."""
    for day in range(days + 1):
        await look(start + timedelta(days=day))


async def now_is(public_id: str) -> Listing:
    """The listing as it is published."""
    found = await listings.one(public_id)
    assert found is not None
    return found


async def tokens() -> dict[tuple[str, str], str]:
    """The links that were mailed, by step and address."""
    found = {}
    for letter in await Letter.exclude(text=""):
        line = next(line for line in letter.text.splitlines() if TOKEN in line)
        found[letter.kind.removeprefix("confirm_"), letter.to] = line.rpartition(TOKEN)[2]
    return found


async def mailed() -> list[tuple[str, str, int]]:
    """Every letter: its kind, to whom, and how many days after the first was due."""
    return [(letter.kind, letter.to, (letter.created_at - DUE).days) for letter in await Letter.all().order_by("id")]


@BOTH
async def test_silence_is_met_step_by_step_each_letter_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await a_claimed_listing(EDITOR, contact=CONTACT)
        await silence(90, DUE - timedelta(days=2))
        assert await mailed() == [
            ("confirm_ask", EDITOR, 0),
            ("confirm_remind", EDITOR, 7),
            ("confirm_other", CONTACT, 14),
            ("confirm_unconfirmed", EDITOR, 21),
            ("confirm_unconfirmed", CONTACT, 21),
            ("confirm_set_aside", EDITOR, 81),
            ("confirm_set_aside", CONTACT, 81),
        ]
        found = await now_is(listing)
        assert (found.unconfirmed, found.set_aside) == ("2026-04-22", "2026-06-21")
        trail = [(entry.actor, entry.action, entry.subject) for entry in await AuditEntry.all().order_by("id")]
        assert trail == [("job", "unconfirmed", listing), ("job", "set-aside", listing)]


@BOTH
async def test_servers_that_look_at_the_same_moment_write_nothing_twice(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        for _ in range(3):
            await a_claimed_listing(EDITOR, SECOND)
        for day in (0, 7, 14, 21, 81):
            await asyncio.gather(*[confirming.due(DUE + timedelta(days=day), LETTERS, RULES) for _ in range(4)])
            await Letter.filter(state="waiting").update(state="sent", sent_at=DUE + timedelta(days=day))
        assert len(await mailed()) == 3 * 2 * 4  # the step for the other contact has nobody to write to
        assert await Capability.all().count() == 3 * 2 * 4
        assert await AuditEntry.all().count() == await Revision.filter(actor="job").count() == 3 * 2


@BOTH
async def test_what_an_official_list_holds_stays_in_the_results_and_comes_back_into_them(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        held, dropped = await a_claimed_listing(EDITOR), await a_claimed_listing(EDITOR, street="2 Main Street")
        await official(held)
        await official(dropped, gone="2026-02-01")
        await silence(81)
        assert ((await now_is(held)).set_aside, (await now_is(dropped)).set_aside) == ("", "2026-06-21")
        await official(dropped)
        await look(DUE + timedelta(days=82))
        found = await now_is(dropped)
        assert (found.set_aside, found.unconfirmed) == ("", "2026-04-22")
        last = await AuditEntry.all().order_by("-id").first()
        assert last is not None
        assert (last.action, last.subject) == ("put-back", dropped)


async def test_a_list_that_anybody_can_fill_holds_nothing_in_the_results(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await records.save([Record(listing, "program", "f", {}, "2026")])
        await silence(81)
        assert (await now_is(listing)).set_aside


async def test_nobody_is_asked_about_a_listing_that_nobody_claimed(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = a_listing(facts=a_listing().facts | {"email": CONTACT})
        await listings.publish([listing], actor="test", at=CLAIMED)
        await silence(200)
        assert await mailed() == []
        assert ((await now_is(listing.id)).unconfirmed, (await now_is(listing.id)).set_aside) == ("", "")


async def test_a_listing_that_is_claimed_no_more_loses_its_marks(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await silence(81)
        await listings.publish([replace(await now_is(listing), claimed="")], actor="moderator", at=DUE)
        await look(DUE + timedelta(days=82))
        found = await now_is(listing)
        assert (found.unconfirmed, found.set_aside) == ("", "")


@BOTH
async def test_one_yes_from_the_mail_puts_everything_back(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await silence(82)
        links, later = await tokens(), DUE + timedelta(days=83)
        said = await confirming.confirm_by_link(links["set_aside", EDITOR], later)
        assert said is not None
        found = await now_is(listing)
        assert (found.confirmed, found.unconfirmed, found.set_aside) == (later.date().isoformat(), "", "")
        link = await Capability.filter(given_to=EDITOR).order_by("-id").first()
        last = await AuditEntry.all().order_by("-id").first()
        assert link is not None
        assert last is not None
        assert (last.actor, last.action, last.subject) == (f"link:{link.id}", "confirmed", listing)
        assert await look(later + timedelta(days=89)) == 0
        await look(later + timedelta(days=90))
        assert (await mailed())[-1][0] == "confirm_ask"


async def test_a_link_says_yes_once_however_often_it_is_used(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await look(DUE)
        token = (await tokens())["ask", EDITOR]
        for days in (1, 1, 30, 89):
            assert await confirming.confirm_by_link(token, DUE + timedelta(days=days)) is not None
        assert (await now_is(listing)).confirmed == "2026-04-02"
        assert await AuditEntry.filter(action="confirmed").count() == 1
        assert await confirming.confirm_by_link(token, DUE + timedelta(days=90)) is None  # past its time


async def test_a_yes_in_the_portal_counts_and_saying_it_twice_is_one(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await silence(30)
        rev = await listings.current_rev()
        for minute in range(3):
            assert await confirming.confirm(listing, "account:1", DUE + timedelta(days=31, minutes=minute))
        assert ((await now_is(listing)).confirmed, await listings.current_rev()) == ("2026-05-02", rev + 1)


async def test_nobody_says_yes_for_a_listing_that_is_not_claimed_or_not_there(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await listings.publish([a_listing()], actor="test", at=CLAIMED)
        assert await confirming.confirm(a_listing().id, "account:1", DUE) is None
        assert await confirming.confirm(str(uuid4()), "account:1", DUE) is None
        assert await AuditEntry.all().count() == 0


async def test_the_links_of_a_former_editor_and_of_a_revoked_account_say_nothing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR, SECOND)
        await look(DUE)
        links = await tokens()
        await Membership.filter(email=EDITOR).update(ended_at=DUE)
        await Account.filter(email=SECOND).update(revoked_at=DUE)
        for token in links.values():
            assert await confirming.confirm_by_link(token, DUE) is None
        assert (await now_is(listing)).confirmed == ""


async def test_the_other_contact_may_say_yes_until_another_address_is_stated(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR, contact="Intake@Maumee.Example")
        await silence(14)
        token = (await tokens())["other", CONTACT]
        found = await confirming.of_link(token, DUE + timedelta(days=15))
        assert found is not None
        assert (found.listing.id, found.keeps) == (listing, False)
        facts = (await now_is(listing)).facts | {"email": "new@maumee.example"}
        await listings.publish([replace(await now_is(listing), facts=facts)], actor="test", at=DUE)
        assert await confirming.of_link(token, DUE + timedelta(days=15)) is None


async def test_an_editor_who_is_the_contact_too_gets_each_letter_once(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await a_claimed_listing(EDITOR, contact=EDITOR.upper())
        await silence(81)
        assert [letter[0] for letter in await mailed()] == [
            "confirm_ask", "confirm_remind", "confirm_unconfirmed", "confirm_set_aside",
        ]  # fmt: skip


async def test_a_link_of_another_kind_or_none_confirms_nothing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        week = timedelta(days=7)
        freeze = await capabilities.give("freeze", listing, EDITOR, created_by="job", at=DUE, lasts=week)
        for token in (freeze, "", "x" * 32, "\0"):
            assert await confirming.confirm_by_link(token, DUE) is None


async def test_mail_that_did_not_leave_gives_nobody_less_time(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        for day in range(0, 200, 5):
            await look(DUE + timedelta(days=day), mail=False)
        assert [letter[0] for letter in await mailed()] == ["confirm_ask"]
        await Letter.all().update(state="failed")
        await look(DUE + timedelta(days=200))  # no letter at all has left: the fault may be ours
        assert [letter[0] for letter in await mailed()] == ["confirm_ask"]
        await LETTERS.write("en", "confirm_set_aside", to=SECOND, key="other", at=DUE, **words())
        await Letter.filter(key="other").update(state="sent", sent_at=DUE + timedelta(days=201))
        await look(DUE + timedelta(days=202))  # others get theirs: this address takes none
        assert (await mailed())[-1][0] == "confirm_remind"
        assert (await now_is(listing)).unconfirmed == ""


def words() -> dict[str, Any]:
    """What a letter needs."""
    return {"id": "1", "title": "", "place": "", "since": "2026-01-01", "token": "t"}


async def test_a_letter_that_cannot_be_written_leaves_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR)
        await silence(20)
        real = Letters.write

        async def broken(*_: Any, **__: Any) -> bool:
            raise OSError

        monkeypatch.setattr(Letters, "write", broken)
        with pytest.raises(OSError):
            await look(DUE + timedelta(days=21))
        assert (await now_is(listing)).unconfirmed == ""
        monkeypatch.setattr(Letters, "write", real)
        await look(DUE + timedelta(days=21))
        assert (await now_is(listing)).unconfirmed == "2026-04-22"


async def test_letters_say_what_is_published_in_the_readers_language(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await a_claimed_listing(EDITOR, SECOND, program="Women's Program")
        await Account.filter(email=SECOND).update(language="es")
        await look(DUE, mail=False)
        english, spanish = await Letter.all().order_by("to")
        for shown in ("Maumee Bay Recovery", "Women's Program", "1 Main Street, Toledo, OH 43604", "419-555-0123"):
            assert shown in english.text
        assert f"\n* Look and say yes: https://finder.example{TOKEN}" in english.text
        assert f"\n* Change something: https://finder.example/portal/listing/{listing}\n" in english.text
        assert f"https://finder.example/es{TOKEN}" in spanish.text
        assert spanish.language == "es"


async def test_the_longest_address_has_a_key_too(tmp_path: Path) -> None:
    longest = f"{'e' * 64}@{'m' * 180}.example"
    async with opened("sqlite", tmp_path):
        await a_claimed_listing(longest)
        await look(DUE)
        await look(DUE)
        (letter,) = await Letter.all()
        assert (letter.to, len(letter.key) <= 200) == (longest, True)


MOVES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([0.0, 1.0, 7.0, 14.0, 60.0, 90.0, 1_000.0]), st.floats(-20, 120)),
        st.sampled_from(
            ["nothing", "nothing", "nothing", "yes", "yes by the first link", "mail stands", "listed", "dropped",
             "given up", "claimed", "editor leaves", "editor joins"]
        ),
    ),
    min_size=5,
    max_size=25,
)  # fmt: skip


class World:
    """One listing, its people and its lists, and what must hold of them whatever happens."""

    def __init__(self, public_id: str) -> None:
        self.id, self.now, self.listed, self.links = public_id, DUE, False, list[str]()

    async def move(self, days: float, what: str) -> None:
        """Something happens, and then two servers look at the clock."""
        self.now += timedelta(days=days)
        await self._happens(what)
        before = await now_is(self.id)
        known = set(await self._letters().values_list("id", flat=True))
        await asyncio.gather(*[confirming.due(self.now, LETTERS, RULES) for _ in range(2)])
        new = [letter for letter in await self._letters() if letter.id not in known]
        await self._check(before, await now_is(self.id), new)
        self.links += [letter.text.partition(TOKEN)[2].split()[0] for letter in new]
        if what != "mail stands":
            await self._letters().filter(state="waiting").update(state="sent", sent_at=self.now)

    async def _happens(self, what: str) -> None:
        listing = await now_is(self.id)
        if what == "yes" and listing.claimed:
            await confirming.confirm(self.id, "account:1", self.now)
            await self._is_healed()
        elif what == "yes by the first link" and self.links:
            found = await confirming.of_link(self.links[0], self.now)
            if found and not found.is_answered:
                await confirming.confirm_by_link(self.links[0], self.now)
                await self._is_healed()
        elif what in ("listed", "dropped"):
            self.listed = what == "listed"
            await official(self.id, gone="" if self.listed else "2026")
        elif what in ("given up", "claimed"):
            claimed = self.now.date().isoformat() if what == "claimed" else ""
            await listings.publish([replace(listing, claimed=claimed)], actor="test", at=self.now)
        elif what == "editor leaves":
            await Membership.filter(program_public_id=UUID(self.id), ended_at=None).update(ended_at=self.now)
        elif what == "editor joins":
            account, _ = await Account.get_or_create(email=SECOND, defaults={"created_at": CLAIMED})
            await members.add(self.id, account.id, SECOND, self.now)

    async def _is_healed(self) -> None:
        found = await now_is(self.id)
        assert (found.confirmed, found.unconfirmed, found.set_aside) == (self.now.date().isoformat(), "", "")

    async def _check(self, before: Listing, after: Listing, new: list[Letter]) -> None:
        if not after.claimed:
            assert (new, after.unconfirmed, after.set_aside) == ([], "", "")
        assert not (after.set_aside and self.listed)
        assert len({(letter.kind, letter.to) for letter in new}) == len(new)
        assert len({letter.kind for letter in new}) <= 1
        if after.set_aside and not before.set_aside:
            assert self.now - datetime.fromisoformat(before.unconfirmed).replace(tzinfo=UTC) >= timedelta(days=60)
        if after.unconfirmed and not before.unconfirmed:
            assert self.now.date() >= confirming.said_on(after) + timedelta(days=90)  # type: ignore[operator]
        for letter in new:
            await self._follows(letter)

    async def _follows(self, letter: Letter) -> None:
        """A letter goes only when those of the steps before, to whoever can be asked now, are out for its time."""
        step, asked = Stage(letter.kind.removeprefix("confirm_")), {*await members.addresses(self.id), CONTACT}
        round_ = letter.key.rsplit(":", 2)[0]
        for earlier in STEPS[: STEPS.index(step)]:
            sent = self._letters().filter(key__startswith=f"{round_}:{earlier}:", state="sent", to__in=asked)
            left = [one.sent_at for one in await sent]
            assert not left or self.now - min(left) >= WAITS[step], (step, earlier)

    def _letters(self) -> Any:
        return Letter.filter(key__startswith=f"confirm:{self.id}:")


def test_under_any_clock_the_steps_keep_their_order_and_a_yes_always_heals(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'any.db'}"

    async def prepare() -> None:
        (tmp_path / "any.db").write_bytes(await empty_file())

    async def live(moves: list[tuple[float, str]]) -> None:
        async with Database.open(url, APPS):
            world = World(await a_claimed_listing(EDITOR, contact=CONTACT, street=f"{uuid4()} Street"))
            for days, what in moves:
                await world.move(days, what)
            await listings.remove([world.id], actor="test", at=world.now)

    @settings(max_examples=25, deadline=None)
    @given(MOVES)
    def lives(moves: list[tuple[float, str]]) -> None:
        asyncio.run(live(moves))

    asyncio.run(prepare())
    lives()
