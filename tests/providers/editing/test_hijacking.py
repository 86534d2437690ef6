"""Whoever holds any one credential, and does whatever it allows in any order: no guarded field ever changes.

``FINDER_TEST_ATTACKS`` is how many attackers are tried; the suite tries a few.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from finder.settings import APPS
from providers import listings, openings
from providers.editing import drafts, protected, undoing
from providers.editing.guarded import FIELDS, document
from providers.listing import Listing
from providers.models import Claim, Proposal, Revision
from providers.openings import Report
from providers.people import freezing, members
from tests.postgres.scratch import empty_file
from tests.providers.claim_cast import LETTERS, somebody
from tests.providers.edit_cast import (
    NEW,
    NOW,
    OLD,
    ROOM,
    Somebody,
    claimed,
    keeper,
    live,
    moderator,
    publishes,
    stating,
)
from web.database import Database

ATTACKS: Final = int(os.environ.get("FINDER_TEST_ATTACKS", "8"))
RULES: Final = ROOM.rules
WANTED: Final[list[dict[str, Any]]] = [
    {"phones": [NEW]},
    {"phones": [["8885550123", "", "main"]]},
    {"website": "https://evil.example"},
    {"email": "x@evil.example"},
    {"organization": "Evil House"},
    {"program": "Evil"},
    {"address": {"street": "9 Evil Road", "street2": "", "city": "Toledo", "state": "OH", "zip": "43606"}},
    {"licence": ["carf"]},
    {"operator": ["for_profit"]},
    {"payment": ["free"]},
    {"phones": [NEW], "website": "https://evil.example", "hours": "24/7"},
]
SESSIONS: Final = ("editor", "moderator")


class OneCredential(RuleBasedStateMachine):
    """An attacker, and a world that goes on: the clock runs, jobs run, honest people edit."""

    credential = ""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._runner = asyncio.Runner()
        self._now: datetime = NOW
        file = Path(self._folder.name) / "attack.db"
        file.write_bytes(self._runner.run(empty_file()))
        self._database = Database(f"sqlite:///{file}", APPS)
        self._do(self._database.start)

    def _do(self, work: Callable[[], Awaitable[Any]]) -> Any:
        async def bound() -> Any:
            self._database.bind()
            return await work()

        return self._runner.run(bound())

    def teardown(self) -> None:
        """Nothing is left behind."""
        self._do(self._database.stop)
        self._runner.close()
        self._folder.cleanup()

    @initialize(friend=st.booleans())
    def stolen(self, friend: bool) -> None:
        """What the attacker has, and whether they let somebody in at once."""

        async def plant() -> None:
            once = await claimed(website="https://closed.example", organization="Once")
            now_so = replace(once, website="https://maumeebay.org", organization="Maumee Bay", street="2 Main Street")
            await listings.publish([stating(now_so, phones=[OLD])], actor="test", at=NOW)
            self.listing: Listing = await live(once)
            self.victim = await keeper(self.listing)
            self.moderator = await moderator()
            self.friend = Somebody((await somebody("friend@evil.example")).id)

        self._do(plant)
        self.guarded = {field: document(self.listing, field) for field in FIELDS}
        self.me = Somebody(self.victim.account if self.credential == "editor" else self.moderator, strong=True)
        if friend and self.credential in SESSIONS:
            self.let_a_friend_in()

    @rule(wanted=st.sampled_from(WANTED), friend=st.booleans())
    @precondition(lambda self: self.credential in SESSIONS)
    def publish(self, wanted: dict[str, Any], friend: bool) -> None:
        """As the editor, or as an account that they let in."""

        async def edit() -> None:
            await publishes(self.friend if friend else self.me, await live(self.listing), self._now, **wanted)

        self._do(edit)

    @rule(wanted=st.sampled_from(WANTED))
    @precondition(lambda self: self.credential == "moderator")
    def propose(self, wanted: dict[str, Any]) -> None:
        """As a moderator."""

        async def ask() -> None:
            before = await live(self.listing)
            after = drafts.applied(before, drafts.of(before).using(wanted), wanted)
            for field in protected.differences(before, after):
                await protected.propose(
                    before, after, field, origin=protected.MODERATOR, account=self.me.account, strong=True,
                    at=self._now, rules=RULES, letters=LETTERS,
                )  # fmt: skip

        self._do(ask)

    @rule(friend=st.booleans())
    @precondition(lambda self: self.credential in SESSIONS)
    def agree_to_everything(self, friend: bool) -> None:
        """With the own account, or that of somebody they let in."""

        async def agree() -> None:
            for made in await protected.waiting(self.listing.id):
                who = self.friend if friend else self.me
                await protected.agree(made.id, who.account, self._now, RULES, LETTERS)

        self._do(agree)

    @rule(field=st.sampled_from(sorted(FIELDS)))
    @precondition(lambda self: self.credential in SESSIONS)
    def undo(self, field: str) -> None:
        """Take back what was changed, whenever that was."""

        async def back() -> None:
            revisions = await Revision.filter(program_public_id=UUID(self.listing.id)).order_by("id")
            for revision in revisions:
                await undoing.undo(self.listing.id, revision.id, field, self.me, self._now, office=ROOM)

        self._do(back)

    @rule(withdraws=st.booleans())
    @precondition(lambda self: self.credential in SESSIONS)
    def end_a_change(self, withdraws: bool) -> None:
        """Withdraw or refuse what waits."""

        async def end() -> None:
            for made in await protected.waiting(self.listing.id):
                if withdraws:
                    await protected.withdraw(made.id, self.me.account, self._now)
                elif self.credential == "moderator":
                    await protected.refuse(made.id, self.me.actor, "Because", self._now, LETTERS)

        self._do(end)

    @rule(wanted=st.sampled_from(WANTED), friend=st.booleans())
    @precondition(lambda self: self.credential in SESSIONS)
    def insist(self, wanted: dict[str, Any], friend: bool) -> None:
        """Ask, agree with every account there is, and wait."""
        self.publish(wanted, friend)
        if self.credential == "moderator" and not friend:
            self.propose(wanted)
        for who in (False, True):
            self.agree_to_everything(who)
        self.time_passes(73)

    @rule()
    @precondition(lambda self: self.credential in ("freeze", "moderator"))
    def freeze(self) -> None:
        """By the link of an alarm."""
        self._do(lambda: freezing.freeze(self.listing.id, "link:1", "alarm", self._now, LETTERS))

    @rule()
    @precondition(lambda self: self.credential == "moderator")
    def lift(self) -> None:
        """A moderator lifts a freeze."""
        self._do(lambda: freezing.lift(self.listing.id, self.me.actor, self._now, LETTERS))

    @rule(status=st.sampled_from(openings.STATUSES))
    @precondition(lambda self: self.credential == "openings")
    def tap(self, status: str) -> None:
        """By the one-tap link."""

        async def say() -> None:
            said = openings.said(await live(self.listing), Report("detox", status, self._now))
            await listings.publish([said], actor="link:1", at=self._now)

        self._do(say)

    def let_a_friend_in(self) -> None:
        """An editor invites; a moderator grants a claim."""

        async def grant() -> None:
            inviter = self.me.account if self.credential == "editor" else None
            await members.add(
                self.listing.id, self.friend.account, "friend@evil.example", self._now, invited_by=inviter
            )
            if self.credential == "moderator" and not await Claim.filter(account=self.friend.account).exists():
                await Claim.create(
                    program_public_id=UUID(self.listing.id), account=self.friend.account, how="documents",
                    state="granted", created_at=self._now, decided_by=self.me.actor,
                )  # fmt: skip

        self._do(grant)

    @rule(hours=st.sampled_from([1, 71, 73, 24 * 30]))
    def time_passes(self, hours: int) -> None:
        """And the jobs run."""
        self._now += timedelta(hours=hours)
        self._do(lambda: protected.apply_due(self._now, RULES, LETTERS))

    @rule()
    def the_honest_edit_something_else(self) -> None:
        """Somebody else who keeps it."""

        async def edit() -> None:
            honest = await keeper(self.listing, "al@maumeebay.org")
            found = await live(self.listing)
            await publishes(honest, found, self._now, hours="24/7" if not found.facts.get("hours") else "")

        self._do(edit)

    @rule()
    def an_import_says_what_it_said(self) -> None:
        """The official list comes again, unchanged."""
        says = replace(self.listing, checked="2027")
        self._do(lambda: protected.said_by_source(self.listing.id, says, self._now))

    @invariant()
    def nothing_guarded_changed(self) -> None:
        """What searchers see of it is what it was."""
        if not hasattr(self, "guarded"):
            return
        found = self._do(lambda: live(self.listing))
        assert {field: document(found, field) for field in FIELDS} == self.guarded
        applied = self._do(lambda: Proposal.filter(state="applied").count())
        assert applied == 0


class AnEditor(OneCredential):
    """The session of somebody who keeps the listing."""

    credential = "editor"


class AModerator(OneCredential):
    """The session of a moderator, with its passkey."""

    credential = "moderator"


class AFreezeLink(OneCredential):
    """A link out of an alarm."""

    credential = "freeze"


class AnOpeningsLink(OneCredential):
    """A one-tap link."""

    credential = "openings"


MANNER: Final = settings(
    max_examples=ATTACKS,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestAnEditor = AnEditor.TestCase
TestAModerator = AModerator.TestCase
TestAFreezeLink = AFreezeLink.TestCase
TestAnOpeningsLink = AnOpeningsLink.TestCase
TestAnEditor.settings = TestAModerator.settings = TestAFreezeLink.settings = TestAnOpeningsLink.settings = MANNER
