"""A service whose every page shows hostile words, for a real browser: programs, drafts, what waits for a moderator, a
hand-out, and words that are given back. It runs in a thread of this process."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Final
from uuid import UUID

import uvicorn

from finder.app import create_app
from finder.placements import shares, shortlists, teams
from finder.placements.handout import Chosen
from finder.placements.handout_parts import PARTS
from finder.settings import APPS, Settings
from providers import listings, openings
from providers.editing import drafts, protected
from providers.models import Claim, Doubt
from providers.moderation import twins
from providers.openings import OPEN, Report
from providers.openings.moments import Moment
from providers.people import freezing, members
from tests.attacks import lists
from tests.attacks.asking import written
from tests.browser.server import free_port
from tests.postgres.scratch import empty_file
from tests.providers.claim_cast import LETTERS
from tests.providers.edit_cast import wants
from tests.providers.portal.cast import EDITOR, NOW, Clock, an_account
from web import secret, sessions
from web.database import Database
from web.logging import quiet
from web.models import Session

PLANNER: Final = "planner@hospital.example"
MODERATOR: Final = "anne@finder.example"
WORDS: Final = 300  # characters of a string where it is stored
ON_A_PAGE: Final = 100
MOST_PAGES: Final = 150
HANDED_OUT: Final = 10


class Shown:
    """Where the service answers, and its pages: whose (a session's token, empty for a stranger) and which."""

    def __init__(self, address: str, pages: list[tuple[str, str]]) -> None:
        self.address, self.pages = address, pages


@contextmanager
def shown(folder: Path, strings: Sequence[str]) -> Iterator[Shown]:
    """The service, for as long as the block. Each string stands in several places."""
    settings = Settings(var_dir=folder, allowed_hosts="127.0.0.1", rate_limits="off", jobs="off")
    with ThreadPoolExecutor(1) as worker:  # the browser keeps a loop of its own running in this thread
        pages = worker.submit(lambda: asyncio.run(_plant(settings, folder, strings))).result()
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(settings, Clock()), port=port, log_config=None, lifespan="on"))
    quiet("critical")  # what is refused is logged
    runs = Thread(target=server.run)
    runs.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield Shown(f"http://127.0.0.1:{port}", pages)
    finally:
        server.should_exit = True
        runs.join()


async def _plant(settings: Settings, folder: Path, strings: Sequence[str]) -> list[tuple[str, str]]:
    (folder / "finder.db").write_bytes(await empty_file())
    async with Database.open(settings.database, APPS):
        made = [lists.written_by_its_people(at, strings[at : at + 3]) for at in range(0, len(strings) - 2, 3)]
        await listings.publish(made, actor="account:1", at=NOW)
        ids = sorted(one.id for one in made)
        tokens = {}
        for email, role in ((EDITOR, "provider"), (PLANNER, "referral"), (MODERATOR, "moderator")):
            account = await an_account(email, NOW, role)
            tokens[email] = await sessions.begin(account, strings[0][:80], NOW)
            await Session.filter(token_hash=secret.digest(tokens[email])).update(strong_at=NOW)
        given = [
            *((tokens[EDITOR], path) for path in await _drafted(ids[0], strings)),
            *((tokens[MODERATOR], path) for path in await _waiting(settings, ids[1], strings)),
            *((tokens[PLANNER], path) for path in await _handed_out(ids)),
        ]
        return [*(("", path) for path in _public(ids, strings)), *given]


def _public(ids: Sequence[str], strings: Sequence[str]) -> Iterator[str]:
    """Results, listings, and pages that give back what was asked."""
    every = 1 + len(ids) // MOST_PAGES  # every string is on a page of results; some have a page of their own
    for page in range(1, 2 + len(ids) // ON_A_PAGE):
        yield f"/search?near=43604&miles=any&per_page={ON_A_PAGE}&page={page}"
    for at, one in enumerate(ids[::every]):
        yield f"/listing/{one}" if at % 2 else f"/es/listing/{one}"
        if at % 20 == 0:
            yield f"/compare?{'&'.join(f'id={other}' for other in ids[at : at + 4])}"
            yield f"/listing/{one}/wrong?field=phones"
            yield f"/listing/{one}/history"
    for at, text in enumerate(strings[::every]):
        sent = written(text[:WORDS])
        yield (f"/search?near={sent}", f"/search?near=43604&name={sent}", f"/{sent}", f"/es/listing/{sent}")[at % 4]


async def _drafted(public_id: str, strings: Sequence[str]) -> list[str]:
    """What an editor sees who wrote them everywhere."""
    listing, editor = await listings.one(public_id), await an_account(EDITOR, NOW)
    assert listing is not None
    await members.add(public_id, editor.id, EDITOR, NOW)
    some = iter(strings)
    said = {name: next(some)[:WORDS] for name in drafts.TEXTS}
    said["phones"] = [[next(some)[:60], next(some)[:60], "main"]]
    said["address"] = {name: next(some)[:100] for name in ("street", "street2", "city", "state", "zip")}
    await drafts.save(public_id, editor.id, wants(listing, **said), NOW)
    reported = replace(listing, facts=listing.facts | {"description": next(some)[:WORDS]})
    reported = openings.said(reported, Report("detox", OPEN, NOW))
    await listings.publish([reported], actor=f"account:{editor.id}", at=NOW)
    here = f"/portal/listing/{public_id}"
    return ["/portal", here, *(f"{here}/{room}" for room in ("preview", "published", "history", "people", "openings"))]


async def _waiting(settings: Settings, public_id: str, strings: Sequence[str]) -> list[str]:
    """What a moderator sees: a change, a claim, a doubt, a freeze, twins, and the log."""
    listing, editor = await listings.one(public_id), await an_account(EDITOR, NOW)
    assert listing is not None
    some = [text[:WORDS] for text in islice(strings, 20)]
    wanted = replace(listing, organization=some[3], website=some[4], facts=listing.facts | {"email": some[5]})
    for subject in ("organization", "website"):
        await protected.propose(
            listing, wanted, subject, origin="editor", account=editor.id, strong=False, at=NOW, rules=settings.rules,
            letters=LETTERS,
        )  # fmt: skip
    given = {"program_public_id": UUID(public_id), "created_at": NOW}
    await Claim.create(**given, account=editor.id, how="documents", reason=some[6])
    await Doubt.create(**given, field="phones", what="someone_else", code_hash="x")
    await freezing.freeze(public_id, "operator", some[7], NOW, LETTERS)
    await twins.look(NOW)
    rooms = ["", "/audit", "/merges", "/proposal/1", "/proposal/2", "/proposal/1/call", "/claim/1", "/claim/1/call",
             "/doubt/1", "/freeze/1", "/twin/1"]  # fmt: skip
    return [f"/portal/moderation{room}" for room in rooms]


async def _handed_out(ids: Sequence[str]) -> list[str]:
    """What a planner and a family see."""
    team = await teams.of((await an_account(PLANNER, NOW, "referral")).id, NOW)
    number = await shortlists.begin(team, (), NOW)
    assert number
    known = await listings.by_ids(list(ids[:HANDED_OUT]))
    await shortlists.add(team, number, [(one, "detox") for one in known], Moment.at(NOW))
    token = await shares.give(number, Chosen.of(list(PARTS), "both"), NOW, timedelta(hours=72))
    here = f"/placements/shortlist/{number}"
    paths = ["/placements", "/placements/search?zip=43604&care=detox", here, f"{here}/compare", f"{here}/handout"]
    return [*paths, f"/handout/{token}"]
