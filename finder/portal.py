"""What the portal and the workbench are made of in this service: the desk, the bench, and work by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from finder import helplines, mailing
from finder.pages.cards import Cards
from finder.placements import alerts
from finder.placements import cleaning as unused
from finder.placements.bench import Workbench
from finder.search.ask import Directory
from finder.search.refresh import LiveIndex
from finder.settings import Settings
from providers.editing import protected
from providers.moderation import suggestions, twins
from providers.openings import reminding
from providers.openings.moments import Moment, Watch
from providers.places import Gazetteer
from providers.portal.desk import Desk
from providers.portal.given_back import in_words
from providers.trust import callers, confirming, exposure, numbers
from web import audit, cleaning, outbox
from web.database import empty_journal
from web.gate import Form, Gate
from web.jobs import Job
from web.letters import Letters
from web.sessions import Cookies, Person
from web.view import View, words_of

NOT_AUTHENTICATED: Final = 401
UNAVAILABLE: Final = 503


def desk(view: View, settings: Settings, gazetteer: Gazetteer, now: Callable[[], datetime]) -> Desk:
    """The desk at which every room of the portal works."""
    cards, rules = Cards(view.render), settings.rules

    def lost(request: Request, form: Form, person: Person | None) -> Response:
        written = in_words(form, words_of(request))
        return view.page(request, "providers/lost.html", status=NOT_AUTHENTICATED, written=written, person=person)

    def unsaved(request: Request, form: Form, is_unsure: bool) -> Response:
        written = in_words(form, words_of(request))
        return view.page(
            request, "providers/unsaved.html", status=UNAVAILABLE, sent=form, written=written, person=None,
            is_unsure=is_unsure,
        )  # fmt: skip

    cookies = Cookies(https=settings.address.startswith("https://"))
    return Desk(
        view=view,
        gate=Gate(cookies, now, lost, unsaved, settings.address),
        letters=Letters(view.render, settings.address),
        rules=rules,
        gazetteer=gazetteer,
        now=now,
        preview=lambda listing, language: cards.preview(listing, language, Moment.at(now(), rules.shelf_lives)),
    )


def bench(desk: Desk, settings: Settings, directory: Directory, watch: Watch) -> Workbench:
    """The bench at which those work who place clients."""
    return Workbench(
        view=desk.view,
        gate=desk.gate,
        directory=directory,
        watch=watch,
        letters=desk.letters,
        now=desk.now,
        address=settings.address,
        keeps=timedelta(days=settings.placement_days),
        shares=timedelta(hours=settings.share_hours),
        lines=helplines.always(settings),
    )


def jobs(desk: Desk, settings: Settings, live: LiveIndex) -> Sequence[Job]:
    """Everything that is done by the clock. ``live`` is the index that a job brings up to date when it needs one."""
    keeps = timedelta(days=settings.placement_days)
    alerting = alerts.Work(desk.letters, live, desk.gazetteer, desk.rules.shelf_lives, keeps)
    return [
        Job("protected", timedelta(minutes=1), partial(protected.apply_due, letters=desk.letters, rules=desk.rules)),
        Job("retention", timedelta(hours=1), cleaning.clean),
        Job("audit", timedelta(days=1), audit.check),
        Job("numbers", timedelta(days=1), numbers.label),
        Job("confirming", timedelta(hours=1), partial(confirming.due, letters=desk.letters, rules=desk.rules)),
        Job("openings", timedelta(minutes=2), partial(reminding.due, letters=desk.letters, rules=desk.rules)),
        Job("twins", timedelta(days=1), twins.look),
        Job("suggestions", timedelta(minutes=1), partial(suggestions.tell, letters=desk.letters, rules=desk.rules)),
        Job("callers", timedelta(hours=1), callers.forget_old),
        Job("page-counts", timedelta(days=1), exposure.forget_old),
        Job("placements", timedelta(hours=1), partial(unused.clean, keeps=keeps)),
        Job("journal", timedelta(hours=1), empty_journal),
        Job("placement-alerts", alerts.EVERY, partial(alerts.due, work=alerting)),
        # the last: `finder jobs run` then sends what the others wrote
        Job("outbox", timedelta(seconds=3), partial(outbox.deliver, mailing.carrier(settings))),
    ]
