"""A service in which everything that has a form waits for somebody, and people who may send each of them.

Beside them stand others: a program with its editor and what waits for it, and a team that places clients. Nothing that
anybody of the first does may touch a row of theirs.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from starlette.routing import Route

from finder import shipped
from finder.placements import searches, shares, shortlists, teams
from finder.placements.handout import Chosen
from finder.search.query import SearchQuery
from providers import listings, openings
from providers.editing import drafts, protected
from providers.listing import Listing
from providers.models import Claim, Doubt
from providers.moderation import merging, twins
from providers.openings import OPEN, Report
from providers.openings.moments import Moment
from providers.people import capabilities, claims, freezing, joining, members
from tests.attacks.asking import Door
from tests.attacks.rows import Rows
from tests.conftest import a_listing
from tests.finder.placements.cast import ELSEWHERE, PLANNER, programs, until
from tests.providers.claim_cast import LETTERS
from tests.providers.edit_cast import wants
from tests.providers.portal.cast import EDITOR, OTHER, OTHERS_LISTING, Clock, House, an_account, opened
from web import secret, sessions, sign_ins
from web.gate import GuardedRoute
from web.guard import Guard
from web.logging import quiet
from web.models import Account, Passkey, Session

MINE: Final = "5f0c2a4e-0000-4000-8000-000000000001"
SECOND: Final = "5f0c2a4e-0000-4000-8000-0000000000a2"  # of the editor too, with a draft on which two disagree
FREE: Final = "5f0c2a4e-0000-4000-8000-0000000000a3"  # nobody keeps it
ASKED: Final = "5f0c2a4e-0000-4000-8000-0000000000a4"  # a claim of it waits
TWIN: Final = "5f0c2a4e-0000-4000-8000-0000000000a5"  # of FREE, to look at
GONE: Final = "5f0c2a4e-0000-4000-8000-0000000000a6"  # went into INTO
INTO: Final = "5f0c2a4e-0000-4000-8000-0000000000a7"
ICED: Final = "5f0c2a4e-0000-4000-8000-0000000000a8"
INVITES: Final = "5f0c2a4e-0000-4000-8000-0000000000a9"  # its keeper invited the editor
SIBLING: Final = "5f0c2a4e-0000-4000-8000-0000000000aa"  # of FREE: the same people's, at the same website
SITE: Final = "https://www.freehouse.org"
COLLEAGUE: Final = "colleague@maumee.example"
CLAIMANT: Final = "claimant@freehouse.org"
CALLED: Final = "called@maumeebay.org"  # waits to be called
MODERATOR: Final = "anne@finder.example"
KEEPER: Final = "keeper@iced.example"
ADDRESS: Final = "http://localhost:8000"  # passkeys need a name
DAYS: Final = timedelta(days=40)


@dataclass
class Person:
    """Somebody at the pages, or a stranger. ``starts``: the addresses at which they begin."""

    name: str
    token: str = ""
    starts: list[str] = field(default_factory=list)

    @property
    def proof(self) -> str:
        """What their forms carry."""
        return secret.stamp(self.token, "form") if self.token else ""


@dataclass
class Scene:
    """All of it. ``others``: the ids and the addresses of those who have nothing to do with it."""

    house: House
    door: Door
    rows: Rows
    people: dict[str, Person]
    others: tuple[Sequence[str], Sequence[str]] = ((OTHERS_LISTING,), (OTHER, ELSEWHERE))

    @property
    def routes(self) -> list[Route]:
        """Every route of the service."""
        return routes_of(self.house)


def routes_of(house: House) -> list[Route]:
    """Every route of a service."""
    guard = house.client.app
    assert isinstance(guard, Guard)
    return [route for route in guard._app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]


def is_plain(route: Route) -> bool:
    """Whether it is opened by its path as it stands."""
    return "GET" in (route.methods or ()) and "{" not in route.path


@contextmanager
def played(folder: Path) -> Iterator[Scene]:
    """The service with everything planted. Time stands still."""
    with opened(folder, base_url=ADDRESS, refresh_seconds=0.3) as house:
        quiet("critical")  # what is refused is logged
        programs(house)
        planted = house.do(lambda: _plant(house.clock, house.settings.rules))
        rows = Rows(folder / "finder.db")
        until(lambda: all(house.client.get(f"/listing/{one}").status_code == 200 for one in (FREE, INVITES)))
        open_ = [one.path for one in routes_of(house) if not isinstance(one, GuardedRoute) and is_plain(one)]
        planted.starts["stranger"] += [*open_, f"/api/v1/listings/{MINE}", "/map/outlines.json?box=-84,41,-83,42"]
        people = {name: Person(name, planted.tokens.get(name, ""), starts) for name, starts in planted.starts.items()}
        yield Scene(house, Door(house.client), rows, people)
        rows.close()


class Planted(NamedTuple):
    """Who is signed in, and where each begins."""

    tokens: dict[str, str]
    starts: dict[str, list[str]]


async def _plant(clock: Clock, rules: Any) -> Planted:
    now, tokens = clock(), {}
    for name, email, role in (
        ("editor", EDITOR, "provider"), ("claimant", CLAIMANT, "provider"), ("called", CALLED, "provider"),
        ("moderator", MODERATOR, "moderator"), ("placer", PLANNER, "referral"), ("colleague", COLLEAGUE, "provider"),
        ("other", OTHER, "provider"),
        ("elsewhere", ELSEWHERE, "referral"),
    ):  # fmt: skip
        account = await an_account(email, now, role)
        tokens[name] = await sessions.begin(account, "a browser", now)
        tokens[f"{name} again"] = await sessions.begin(account, "another browser", now)
        if name != "colleague":
            await _key(account, tokens[name], now)
    await _listings(now)
    links = await _portal(now, rules)
    handout, number = await _bench(now)
    await _beside(now, rules)
    starts = {
        "stranger": ["/", "/search?near=43604", f"/listing/{MINE}", "/check/all", "/portal/sign-in", handout, *links],
        "editor": ["/portal", "/portal/account"], "colleague": ["/portal/account?needed=yes"],
        "editor again": ["/portal/account?needed=yes"],
        "claimant": [f"/portal/claim/{FREE}", f"/portal/claim/{MINE}"],
        "called": [f"/portal/claim/{ASKED}"],
        "moderator": ["/portal/moderation", "/portal/moderation/merges", "/portal/moderation/audit"],
        "placer": ["/placements", "/placements/search?zip=43604&care=detox", f"/placements/shortlist/{number}/compare"],
        "other": [], "elsewhere": [],
    }  # fmt: skip
    return Planted(tokens, starts)


async def _key(account: Account, token: str, now: datetime) -> None:
    """A passkey that was shown in this session."""
    key = urlsafe_b64encode(account.email.encode()).decode().rstrip("=")
    await Passkey.create(account=account, credential_id=key, public_key="x", name="Phone", created_at=now)
    await Session.filter(token_hash=secret.digest(token)).update(strong_at=now)


async def _listings(now: datetime) -> None:
    def one(public_id: str, number: int, **changed: Any) -> Listing:
        given = {"id": public_id, "organization": f"Program {number}", "street": f"{number} Lake Road"}
        return a_listing(**given | {"timezone": "America/New_York", "website": "https://www.maumeebay.org"} | changed)

    claimed = {"claimed": (now - DAYS).date().isoformat(), "website": "https://kept.example"}
    made = [
        one(SECOND, 2, **claimed), one(FREE, 3, website=SITE), one(ASKED, 4), one(TWIN, 3,
        organization="Program three"),
        one(GONE, 6), one(INTO, 7), one(ICED, 8, **claimed), one(INVITES, 9, **claimed),
        one(SIBLING, 10, organization="Program 3", website=SITE),
    ]  # fmt: skip
    await listings.publish(made, actor="samhsa-directory", at=now - DAYS)
    editor, colleague = await an_account(EDITOR, now), await an_account(COLLEAGUE, now)
    keeper = await an_account(KEEPER, now)
    for public_id, account in ((SECOND, editor), (MINE, colleague), (ICED, keeper), (INVITES, keeper)):
        await members.add(public_id, account.id, account.email, now - DAYS)


async def _portal(now: datetime, rules: Any) -> list[str]:
    """What waits for the editor, the claimant and the moderator. Returns the ways behind links from mail."""
    editor, keeper = await an_account(EDITOR, now), await an_account(KEEPER, now)
    await joining.invite(MINE, editor.id, "invited@maumee.example", now, LETTERS)
    await joining.invite(INVITES, keeper.id, EDITOR, now, LETTERS)
    actor = f"account:{editor.id}"
    mine = await _shown(MINE)
    said = openings.said(
        replace(mine, facts=mine.facts | {"description": "A quiet place."}), Report("detox", OPEN, now)
    )
    await listings.publish([said], actor=actor, at=now)
    mine, second = await _shown(MINE), await _shown(SECOND)
    await drafts.save(MINE, editor.id, wants(mine, description="A quiet place by the river."), now)
    await drafts.save(SECOND, editor.id, wants(second, description="Ours."), now)
    await listings.publish(
        [replace(second, facts=second.facts | {"description": "Another's."})], actor=f"account:{keeper.id}", at=now
    )
    phones = replace(mine, facts=mine.facts | {"phones": [["4195550177", "", "main"]]})
    await protected.propose(
        mine, phones, "phones", origin="editor", account=editor.id, strong=False, at=now, rules=rules, letters=LETTERS
    )
    called, rival = await an_account(CALLED, now), await an_account("rival@elsewhere.org", now)
    claim = await Claim.create(program_public_id=UUID(ASKED), account=called.id, how="phone", created_at=now)
    moderator = await an_account(MODERATOR, now)
    await claims.code_for_call(claim.id, f"account:{moderator.id}", now)
    await Claim.create(program_public_id=UUID(FREE), account=rival.id, how="documents", created_at=now)
    for subject in ("phones", "payment"):
        await Doubt.create(
            program_public_id=UUID(MINE), field=subject, what="not_working" if subject == "phones" else "not_taken",
            code_hash=subject, created_at=now,
        )  # fmt: skip
    await freezing.freeze(ICED, "job", "", now, LETTERS)
    await merging.merge(GONE, INTO, f"account:{moderator.id}", now)
    await twins.look(now)
    lasts = timedelta(days=7)
    link = {
        kind: await capabilities.give(kind, MINE, EDITOR, created_by="job", at=now, lasts=lasts)
        for kind in (capabilities.OPENINGS, capabilities.CONFIRM, capabilities.FREEZE)
    }
    await capabilities.give(capabilities.OPENINGS, MINE, capabilities.DESK, created_by=actor, at=now, lasts=lasts)
    return [
        f"/portal/openings/{link[capabilities.OPENINGS]}", f"/portal/confirm/{link[capabilities.CONFIRM]}",
        f"/portal/freeze/{link[capabilities.FREEZE]}", f"/portal/sign-in/link/{await sign_ins.login_link(EDITOR, now)}",
    ]  # fmt: skip


async def _bench(now: datetime) -> tuple[str, int]:
    """What two teams have in hand. Returns the way to the first one's shared hand-out, and its shortlist's number."""
    made = []
    for email in (ELSEWHERE, PLANNER):
        account = (await an_account(email, now, "referral")).id
        team = await teams.of(account, now)
        number = await shortlists.begin(team, (), now)
        assert number
        known = [await _shown(f"6f0c2a4e-0000-4000-8000-{one:012}") for one in (1, 3)]
        await shortlists.add(team, number, [(one, "detox") for one in known], Moment.at(now))
        token = await shares.give(number, Chosen.of(["hours"], "en"), now, timedelta(hours=72))
        wanted = searches.Wanted(SearchQuery.parse([("near", "43604"), ("care", "detox")]), ())
        await searches.save(team, account, wanted, now, shipped.gazetteer())
        made.append((f"/handout/{token}", number))
    return made[-1]


async def _beside(now: datetime, rules: Any) -> None:
    """What waits for those who have nothing to do with it."""
    other = await an_account(OTHER, now)
    theirs = await _shown(OTHERS_LISTING)
    theirs = replace(
        theirs, organization="Elsewhere House", facts=theirs.facts | {"phones": [["4405550188", "", "main"]]}
    )
    await listings.publish([theirs], actor="test", at=now)
    theirs = await _shown(OTHERS_LISTING)
    await drafts.save(OTHERS_LISTING, other.id, wants(theirs, description="Theirs."), now)
    wanted = replace(theirs, facts=theirs.facts | {"phones": [["4405550199", "", "main"]]})
    await protected.propose(
        theirs, wanted, "phones", origin="editor", account=other.id, strong=False, at=now, rules=rules, letters=LETTERS
    )
    await joining.invite(OTHERS_LISTING, other.id, "theirs@elsewhere.example", now, LETTERS)
    await Doubt.create(
        program_public_id=UUID(OTHERS_LISTING), field="phones", what="no_answer", code_hash="theirs", created_at=now
    )
    await capabilities.give(
        capabilities.OPENINGS, OTHERS_LISTING, OTHER, created_by="job", at=now, lasts=timedelta(days=7)
    )


async def _shown(public_id: str) -> Listing:
    found = await listings.one(public_id)
    assert found is not None, public_id
    return found
