"""Every route of the portal, walked by everyone: who may open it, who may send to it, and what the others get.

A route that stands in no row here fails, and so does a row without a route.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from tests.providers.portal.cast import EDITOR, OTHER, House, opened
from tests.providers.portal.rooms import Visitor, fresh
from web.gate import GuardedRoute, Need
from web.guard import Guard
from web.models import Account, Passkey, Session

LISTING: Final = "5f0c2a4e-0000-4000-8000-000000000001"  # EDITOR keeps it
NEVER_MADE: Final = "A" * 32  # a token that no link ever had

OPEN: Final = {  # for anyone, on purpose
    "listing-history", "portal-freeze", "portal-sign-in", "portal-sign-in-sent", "portal-sign-in-link",
    "portal-sign-out", "portal-confirm", "portal-tap", "portal-tap-undo",
}  # fmt: skip
OF_A_LISTING: Final = {  # for whoever keeps it
    "portal-home-confirm", "portal-people", "portal-edit", "portal-draft", "portal-preview", "portal-publish",
    "portal-published", "portal-withdraw", "portal-history", "portal-openings", "portal-openings-undo",
    "portal-openings-asked", "portal-openings-link", "portal-openings-revoke",
}  # fmt: skip
OF_THEIR_OWN: Final = {  # for everyone who is signed in, about themselves
    "portal-home", "portal-invitation", "portal-claim", "portal-account", "portal-account-language",
    "portal-account-end", "portal-account-end-all", "portal-passkeys-add", "portal-passkeys-added",
    "portal-passkeys-show", "portal-passkeys-shown", "portal-passkeys-remove",
}  # fmt: skip
OF_MODERATORS: Final = {"portal-audit", "portal-merges", "portal-moderation", "portal-moderation-item", "portal-call"}

SIGNING_OUT: Final = {"portal-sign-out", "portal-account-end-all"}  # after which a visitor signs in again
SIGN_IN, LOST, FORBIDDEN, NOT_THERE = 303, 401, 403, 404


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("every")) as house:
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def routes(house: House) -> list[GuardedRoute]:
    guard = house.client.app
    assert isinstance(guard, Guard)
    inner = guard._app
    assert isinstance(inner, Starlette)
    guarded = [route for route in inner.routes if isinstance(route, GuardedRoute)]
    return [
        route for route in guarded if not route.path.startswith(("/placements", "/handout"))
    ]  # they have a walk of their own


def path(route: GuardedRoute) -> str:
    """The route's address with something in each hole: a real listing, a link that was never made."""
    filled = route.path.replace("{token}", NEVER_MADE).replace("{kind}", "proposal").replace("{id:int}", "1")
    return filled.replace("{id}", LISTING)


def asks(visitor: Visitor, route: GuardedRoute) -> list[tuple[str, Any]]:
    """Everything that a route lets be asked; a form carries this visitor's proof and nothing else."""
    answers = []
    if "GET" in (route.methods or ()):
        answers += [("GET", visitor.get(path(route))), ("HEAD", visitor.client.head(path(route)))]
    if "POST" in (route.methods or ()):
        answers.append(("POST", visitor.post(path(route), nothing="yes")))
    return answers


def moderator(house: House, role: str, *, strong: bool) -> Visitor:
    """A moderator or admin; ``strong``: they showed a passkey."""
    email = f"{role}-{strong}@finder.example".lower()
    visitor = Visitor(house, email, role)

    async def show_passkey() -> None:
        account = await Account.get(email=email)
        await Passkey.get_or_create(
            defaults={"account": account, "public_key": "x", "created_at": house.clock()}, credential_id=email
        )
        await Session.filter(account_id=account.id).update(strong_at=house.clock() - timedelta(minutes=1))

    if strong:
        house.do(show_passkey)
    return visitor


def test_every_route_stands_in_one_row_with_the_need_that_belongs_there(house: House) -> None:
    rows = {Need.ANYONE: OPEN, Need.ACCOUNT: OF_A_LISTING | OF_THEIR_OWN, Need.MODERATOR: OF_MODERATORS}
    there = {route.name: route.need for route in routes(house)}
    assert there == {name: need for need, names in rows.items() for name in names}


def test_who_is_not_signed_in_is_led_to_sign_in_and_no_form_of_theirs_is_taken(house: House) -> None:
    stranger = Visitor(house)
    for route in routes(house):
        if route.name in OPEN:
            continue
        for method, answer in asks(stranger, route):
            assert answer.status_code == (LOST if method == "POST" else SIGN_IN), (route.name, method)
            if method != "POST":
                assert answer.headers["location"].startswith("/portal/sign-in?next=")


@pytest.mark.parametrize(
    ("email", "role"),
    [(OTHER, "provider"), ("new@elsewhere.example", "provider"), ("planner@hospital.example", "referral")],
    ids=["another-editor", "somebody-new", "referral-staff"],
)
def test_another_programs_editor_gets_nothing_of_a_listing_and_nothing_of_moderation(
    house: House, email: str, role: str
) -> None:
    visitor = Visitor(house, email, role)
    for route in routes(house):
        for method, answer in asks(visitor, route):
            where = (route.name, method)
            if route.name in OF_A_LISTING:
                assert answer.status_code == NOT_THERE, where
            elif route.name in OF_MODERATORS:
                assert answer.status_code == FORBIDDEN, where
            elif route.name in OF_THEIR_OWN:
                assert answer.status_code in (200, 303, 404, 409, 422), where
        if route.name in SIGNING_OUT:
            visitor = Visitor(house, email, role)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_a_moderator_without_a_passkey_gets_nothing_of_moderation(house: House, role: str) -> None:
    visitor = moderator(house, role, strong=False)
    for route in routes(house):
        if route.name in OF_MODERATORS:
            for method, answer in asks(visitor, route):
                assert answer.status_code == (LOST if method == "POST" else SIGN_IN), (route.name, method)
                if method != "POST":
                    assert answer.headers["location"].startswith("/portal/account?needed=yes"), route.name


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_a_moderator_with_a_passkey_moderates_but_keeps_nobodys_listing(house: House, role: str) -> None:
    visitor = moderator(house, role, strong=True)
    for route in routes(house):
        for method, answer in asks(visitor, route):
            where = (route.name, method)
            if route.name in OF_MODERATORS:
                assert answer.status_code in (200, 303, 404, 422), where
            if route.name in OF_A_LISTING:
                assert answer.status_code == NOT_THERE, where
        if route.name in SIGNING_OUT:
            visitor = moderator(house, role, strong=True)


def test_whoever_keeps_a_listing_opens_each_of_its_pages(house: House) -> None:
    editor = Visitor(house, EDITOR)
    for route in routes(house):
        if route.name in OF_A_LISTING:
            for method, answer in asks(editor, route):
                named_nothing = (route.name, method) == ("portal-history", "POST")  # the form says no change to undo
                assert answer.status_code in (200, 303, 409, 422) or named_nothing, (route.name, method)


def test_a_form_without_its_proof_is_refused_on_every_route_that_takes_one(house: House) -> None:
    for visitor in (Visitor(house, EDITOR), moderator(house, "moderator", strong=True)):
        for route in routes(house):
            if "POST" in (route.methods or ()) and route.name not in OPEN:
                for proof in ({}, {"form_token": "0" * 32}, {"form_token": ""}):
                    assert visitor.forge(path(route), nothing="yes", **proof).status_code == FORBIDDEN, route.name


def test_a_link_that_was_never_made_opens_nothing(house: House) -> None:
    stranger = Visitor(house)
    for route in routes(house):
        if "{token}" in route.path:
            for method, answer in asks(stranger, route):
                assert answer.status_code in (200, 404, 410), (route.name, method)
                assert LISTING not in answer.text


def test_every_answer_of_the_portal_names_who_to_call(house: House) -> None:
    for visitor in (Visitor(house), Visitor(house, EDITOR), moderator(house, "moderator", strong=True)):
        for route in routes(house):
            for method, answer in asks(visitor, route):
                if method != "HEAD" and answer.status_code != SIGN_IN:
                    for number in ("615-1067", "988", "911"):
                        assert number in answer.text, (route.name, method)
                    assert answer.headers["cache-control"] == "no-store"
