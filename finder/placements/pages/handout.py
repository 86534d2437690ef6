"""``/placements/shortlist/{id}/handout``: the sheet as it prints, what is on it, the same as files, links to it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import choices, handout_cards, handout_tables, handout_text, printing, shares, shortlists
from finder.placements.bench import Workbench
from finder.placements.handout import Handout, make
from finder.placements.handout_parts import LANGUAGE_NAMES, LANGUAGES, PARTS, Chosen
from finder.placements.handout_words import Press
from finder.placements.pages import shared
from finder.placements.shares import Link
from finder.placements.shortlists import Kept
from providers.listing import Listing
from providers.openings import opening_words
from providers.portal.openings import code
from web.gate import Form, Need
from web.i18n import in_language, plural, translator
from web.i18n import mark as _
from web.sessions import Person
from web.view import language_of, safe, words_of

PATH: Final = "/placements/shortlist/{id:int}/handout"
NOT_KEPT: Final = {"Cache-Control": "no-store"}
LINK: Final = _("{language}, made {ago}. It works for {hours}.")
DONE: Final = {
    "chosen": _("Kept. Your next hand-outs will look like this too."),
    "ended": _("That link does not work any more."),
    "enough": _("There are many links to this shortlist. End one before you make another."),
}


def routes(bench: Workbench) -> list[Route]:
    """The hand-out of a shortlist, for the team whose it is."""

    async def asked(request: Request, person: Person) -> tuple[Kept, Chosen]:
        team, kept = await bench.shortlist(person, request.path_params["id"])
        await shortlists.use(team, kept.id, bench.now())
        return kept, await choices.of(person.account, language_of(request))

    async def page(request: Request, person: Person, form: Form) -> Response:
        kept, chosen = await asked(request, person)
        if request.method == "POST":
            await choices.remember(person.account, Chosen.read(form, chosen))
            return bench.to(request, f"{path(kept)}?told=chosen")
        t, told = words_of(request), request.query_params.get("told", "")
        handout, now, language = printing.made(bench, kept, chosen), bench.now(), language_of(request)
        return bench.page(
            request, person, "placements/handout.html", shortlist=kept, handout=handout,
            codes=await printing.codes(handout),
            parts=[(part, t(label), part in chosen.parts) for part, label in PARTS.items()],
            languages=[(one, t(LANGUAGE_NAMES[one]), one == chosen.language) for one in LANGUAGES],
            links=[(one.id, link_words(one, now, language)) for one in await shares.working(kept.id, now)],
            told=t(DONE[told]) if told in DONE else "",
        )  # fmt: skip

    def file(kind: str, media_type: str, disposition: str) -> Route:
        async def send(request: Request, person: Person, form: Form) -> Response:
            kept, chosen = await asked(request, person)
            known = bench.listings(kept.listings)
            now = printing.press(bench)
            body = await asyncio.to_thread(drawn, kind, make(kept.lines, known, chosen, now), known, now)
            headers = NOT_KEPT | {"Content-Disposition": f"{disposition}; filename=handout.{kind}"}
            return Response(body, media_type=media_type, headers=headers)

        return bench.gate.route(f"{PATH}.{kind}", send, name=f"placements-handout-{kind}", need=Need.REFERRAL)

    async def share(request: Request, person: Person, form: Form) -> Response:
        kept, chosen = await asked(request, person)
        token = await shares.give(kept.id, chosen, bench.now(), bench.shares)
        if token is None:
            return bench.to(request, f"{path(kept)}?told=enough#links")
        address = bench.address + in_language(shared.PATH.format(token=token), chosen.languages[0])
        hours = round(bench.shares.total_seconds() / 3600)
        return bench.page(
            request, person, "placements/handout_link.html", shortlist=kept, address=address, hours=hours,
            code=safe(code(address)),
        )  # fmt: skip

    async def unshare(request: Request, person: Person, form: Form) -> Response:
        kept, _chosen = await asked(request, person)
        number = dict(form).get("link", "")
        if number.isascii() and number.isdigit() and len(number) < 10:
            await shares.end(kept.id, int(number))
        return bench.to(request, f"{path(kept)}?told=ended#links")

    gate, post = bench.gate, ["POST"]
    return [
        gate.route(PATH, page, name="placements-handout", need=Need.REFERRAL, methods=["GET", "POST"]),
        file("txt", "text/plain", "inline"),
        file("csv", "text/csv", "attachment"),
        file("xlsx", handout_tables.XLSX, "attachment"),
        file("vcf", "text/vcard", "attachment"),
        gate.route(f"{PATH}/share", share, name="placements-handout-share", need=Need.REFERRAL, methods=post),
        gate.route(f"{PATH}/unshare", unshare, name="placements-handout-unshare", need=Need.REFERRAL, methods=post),
    ]


def path(kept: Kept) -> str:
    """Where the hand-out of a shortlist is."""
    return f"/placements/shortlist/{kept.id}/handout"


def drawn(kind: str, handout: Handout, known: Mapping[str, Listing], press: Press) -> str | bytes:
    """A hand-out as a file."""
    match kind:
        case "txt":
            return handout_text.text(handout)
        case "csv":
            return handout_tables.as_csv(handout)
        case "xlsx":
            return handout_tables.as_xlsx(handout)
        case _:
            return handout_cards.vcards(handout, known, press)


def link_words(link: Link, now: datetime, language: str) -> str:
    """A link that works, told from the others without its secret."""
    t, left = translator(language), max(1, round((link.expires_at - now).total_seconds() / 3600))
    hours = plural(language, "{n} more hour", "{n} more hours", left).format(n=left)
    made = opening_words.ago(now - link.created_at, language)
    return t(LINK).format(language=t(LANGUAGE_NAMES[link.chosen.language]), ago=made, hours=hours)
