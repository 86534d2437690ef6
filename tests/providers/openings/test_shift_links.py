"""Links for the shift: each works for one program, until it ends, and while somebody answers for it."""

from datetime import timedelta
from pathlib import Path

import pytest

from providers.models import Membership
from providers.openings import shift_links
from providers.openings.shift_links import MOST
from providers.people import capabilities, members
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import EDITOR, ID, NOW, RULES, program
from tests.providers.portal.cast import OTHER, OTHERS_LISTING, an_account
from tests.web.cast import ready
from web.models import Account, AuditEntry

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


async def mailed(to: str = EDITOR) -> str:
    return await capabilities.give("openings", ID, to, created_by="job", at=NOW, lasts=timedelta(days=7))


async def editor() -> str:
    """How histories name the program's editor."""
    return f"account:{(await Account.get(email=EDITOR)).id}"


async def printed(by: str = "") -> str:
    token = await shift_links.print_one(ID, by or await editor(), NOW, RULES)
    assert token
    return token


async def works(token: str, later: timedelta = timedelta(0)) -> bool:
    found = await shift_links.read(token, NOW + later)
    return found is not None and found[1].id == ID


@BOTH
async def test_a_link_works_until_its_end(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        mail, code = await mailed(), await printed()
        assert await works(mail)
        assert await works(mail, 7 * DAY - timedelta(seconds=1))
        assert not await works(mail, 7 * DAY)
        assert await works(code, 364 * DAY)
        assert not await works(code, 365 * DAY)
        assert not await works(mail, -DAY)  # a clock that was set back


@BOTH
async def test_whoever_leaves_takes_their_links_along(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        colleague = await an_account("colleague@maumee.example", NOW)
        await members.add(ID, colleague.id, colleague.email, NOW)
        own = [await mailed(), await printed()]
        theirs = [await mailed(colleague.email), await printed(f"account:{colleague.id}")]
        await Membership.filter(email=EDITOR).update(ended_at=NOW)
        assert [await works(token) for token in own] == [False, False]
        assert [await works(token) for token in theirs] == [True, True]


async def test_a_revoked_account_has_no_links(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        token = await mailed()
        await Account.filter(email=EDITOR).update(revoked_at=NOW)
        assert not await works(token)


async def test_a_link_of_another_kind_reports_nothing(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        for kind in (capabilities.CONFIRM, capabilities.FREEZE):
            token = await capabilities.give(kind, ID, EDITOR, created_by="job", at=NOW, lasts=DAY)
            assert not await works(token)


async def test_a_few_printed_codes_are_enough(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        for _ in range(MOST):
            await printed()
        assert await shift_links.print_one(ID, await editor(), NOW, RULES) is None
        (first, *_) = await shift_links.working(ID, NOW)
        assert await shift_links.revoke(ID, first.id, await editor(), NOW)
        assert await shift_links.print_one(ID, await editor(), NOW, RULES)


@BOTH
async def test_an_ended_link_is_dead_at_once_and_mail_to_one_address_ends_together(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        mails, codes = [await mailed(), await mailed()], [await printed(), await printed()]
        second, first, mail = await shift_links.working(ID, NOW)
        assert [one.is_printed for one in (second, first, mail)] == [True, True, False]
        assert (second.made_by, mail.given_to, mail.made_by) == (EDITOR, EDITOR, "")
        assert await shift_links.revoke(ID, first.id, await editor(), NOW)
        assert [await works(token) for token in codes] == [False, True]
        assert await shift_links.revoke(ID, mail.id, await editor(), NOW)
        assert [await works(token) for token in mails] == [False, False]
        assert not await shift_links.revoke(ID, mail.id, await editor(), NOW)
        done = await AuditEntry.filter(subject=ID).order_by("id").values_list("action", flat=True)
        assert done == ["openings-link", "openings-link", "openings-link-revoked", "openings-link-revoked"]


async def test_nobody_ends_the_link_of_another_program(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        token = await printed()
        (link,) = await shift_links.working(ID, NOW)
        assert not await shift_links.revoke(OTHERS_LISTING, link.id, "account:2", NOW)
        assert await works(token)
        assert await shift_links.working(OTHERS_LISTING, NOW) == []
        assert OTHER not in {one.given_to for one in await shift_links.working(ID, NOW)}
