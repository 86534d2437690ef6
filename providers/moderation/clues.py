"""What speaks for or against a change, one sentence each, in the reader's language. Pure.

A clue says what is known and no more: what a number or a domain is worth is for the moderator to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers
from geopy.distance import geodesic
from phonenumbers import PhoneNumber, PhoneNumberType

from providers import phones, phrases
from providers.editing.changes import number_words
from providers.listing import Listing
from providers.moderation.likeness import alike
from providers.people.domains import domain_of, host_of, own_domain
from web.i18n import Translate
from web.i18n import mark as _

FEW: Final = 5  # listings with an area code, below which nobody can say where it is
FAR: Final = 25.0  # miles
LOOKS_LIKE: Final = 0.75  # of 1: two domains that a hurried reader may take for one
SHOWN: Final = 5  # listings that a clue links to


@dataclass(frozen=True, slots=True)
class Clue:
    """One sentence. ``warns``: it speaks against the change. ``listings`` are those it is about, to look at."""

    text: str
    warns: bool = False
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What the directory holds beside one new value: other listings with it, and where its area code is at home.

    ``states`` counts the listings of other programs with numbers of the same area code, by state.
    """

    listings: Sequence[Listing] = ()
    states: Mapping[str, int] | None = None


def numbers(said: Mapping[str, Any]) -> list[str]:
    """The numbers of a document, each once, in its order."""
    return list(dict.fromkeys(row[0] for row in said.get("phones") or ()))


def new_numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The numbers that would be new."""
    return [number for number in numbers(after) if number not in numbers(before)]


def of_phones(
    before: Mapping[str, Any], after: Mapping[str, Any], listing: Listing, around: Mapping[str, Around], t: Translate
) -> list[Clue]:
    """Clues about the new numbers. ``around`` is by number."""
    new = new_numbers(before, after)
    gone = new_numbers(after, before)
    found = []
    if gone and new and all(map(is_toll_free, new)) and not any(map(is_toll_free, gone)):
        found.append(Clue(t(_("A local number would give way to a toll-free one.")), warns=True))
    if gone and not new:
        found.append(Clue(t(_("It only takes numbers away: {numbers}.")).format(numbers=_listed(gone))))
    if not new and not gone:
        found.append(Clue(t(_("The numbers stay the same. Their order, kind or extension changes."))))
    for number in new:
        beside = around.get(number, Around())
        found += [_kind(number, listing, beside, t), _elsewhere(number, listing, beside.listings, t)]
    return found


def is_toll_free(number: str) -> bool:
    """Whether ten digits are a toll-free number."""
    return _type(number) == PhoneNumberType.TOLL_FREE


def of_address(
    before: Mapping[str, Any], after: Mapping[str, Any], listing: Listing, others: Sequence[Listing], t: Translate
) -> list[Clue]:
    """Clues about a move: how far it is, whether it leaves the state, who else is at the new door."""
    miles = geodesic((before["lat"], before["lon"]), (after["lat"], after["lon"])).miles
    vague = bool(before["approximate"] or after["approximate"])
    words = phrases.distance(miles, t, approximate=vague)
    found = [Clue(t(_("From the old place to the new one: {miles}.")).format(miles=words), warns=miles > FAR)]
    if after["approximate"]:
        found.append(Clue(t(_("The new door is not known. It is placed by its ZIP code or town."))))
    if before["state"] != after["state"]:
        words = t(_("It would be in another state: {new}, not {old}."))
        found.append(Clue(words.format(new=after["state"], old=before["state"]), warns=True))
    if others:
        count = len(others)
        found.append(
            Clue(t(_("Other listings at the new address: {count}.")).format(count=count), listings=_few(others))
        )
    return found


def of_website(old: str, new: str, email: str, foreign: Sequence[Listing], t: Translate) -> list[Clue]:
    """Clues about a website. ``email`` is the proposer’s, ``foreign`` the listings of others at its domain."""
    host, was = host_of(new) or "", host_of(old) or ""
    if not host:
        return [Clue(t(_("The new address cannot be read as a website.")), warns=bool(new))]
    found = [_domain(own_domain(was) or was, own_domain(host) or host, t)]
    if own_domain(host) is None:
        found.append(Clue(t(_("Many people have pages at {host}.")).format(host=host), warns=True))
    elif own_domain(host) == own_domain(domain_of(email) or ""):
        words = t(
            _("It is where the proposer’s own e-mail is. That shows that they are of that site, not of this program.")
        )
        found.append(Clue(words, warns=own_domain(was) != own_domain(host)))
    return [*found, *_users(own_domain(host) or host, foreign, t)]


def of_email(old: str, new: str, email: str, listing: Listing, t: Translate) -> list[Clue]:
    """Clues about a new contact address. ``email`` is the proposer's."""
    domain, site = own_domain(domain_of(new) or ""), own_domain(host_of(listing.website))
    found = [_domain((domain_of(old) or ""), (domain_of(new) or ""), t)] if new else []
    if new and site:
        same = (
            t(_("It is at the website’s own domain.")) if domain == site else t(_("It is not at the website’s domain."))
        )
        found.append(Clue(same, warns=domain != site))
    if new and new == email:
        found.append(Clue(t(_("It is the proposer’s own address."))))
    return found


def of_name(old: str, new: str, t: Translate) -> list[Clue]:
    """Clues about a new name."""
    likeness = round(100 * alike(old.casefold(), new.casefold()))
    words = t(_("The old and the new name are {percent}% alike in their letters.")).format(percent=likeness)
    return [Clue(words, warns=likeness < 50)] if old and new else []


def _kind(number: str, listing: Listing, around: Around, t: Translate) -> Clue:
    written = number_words(number)
    if phones.read(number) is None:
        return Clue(t(_("{number} is a premium or foreign number.")).format(number=written), warns=True)
    if is_toll_free(number):
        return Clue(t(_("{number} is toll-free: it does not tell where it is.")).format(number=written))
    states = around.states or {}
    count, area = sum(states.values()), number[:3]
    if count < FEW:
        return Clue(t(_("Where the area code {area} is at home is not known here.")).format(area=area))
    state = max(states, key=lambda one: (states[one], one))
    words = t(_("Of {count} other listings with the area code {area}, {most} are in {state}."))
    said = words.format(count=count, area=area, most=states[state], state=state)
    return Clue(said, warns=not states.get(listing.state))


def _elsewhere(number: str, listing: Listing, others: Sequence[Listing], t: Translate) -> Clue:
    written = number_words(number)
    if not others:
        return Clue(t(_("{number} is on no other listing.")).format(number=written))
    foreign = [one for one in others if one.organization_id != listing.organization_id]
    organizations = len({one.organization_id for one in foreign})
    words = t(_("{number} is on other listings: {count}. Other organizations among them: {organizations}."))
    said = words.format(number=written, count=len(others), organizations=organizations)
    return Clue(said, warns=bool(foreign), listings=_few(foreign or others))


def _domain(old: str, new: str, t: Translate) -> Clue:
    if not old:
        return Clue(t(_("There was none. The new domain is {new}. How old it is: not known.")).format(new=new))
    if old == new:
        return Clue(t(_("It stays at {new}.")).format(new=new))
    words = t(_("The domain changes from {old} to {new}. How old the new one is: not known."))
    if alike(old, new) >= LOOKS_LIKE:
        words = t(_("The domain changes from {old} to {new}. They look alike and are not the same."))
    return Clue(words.format(old=old, new=new), warns=True)


def _users(domain: str, foreign: Sequence[Listing], t: Translate) -> list[Clue]:
    if not foreign:
        return []
    words = t(_("Other organizations with a website at {domain}: {count} listings."))
    return [Clue(words.format(domain=domain, count=len(foreign)), warns=True, listings=_few(foreign))]


def _few(listings: Sequence[Listing]) -> tuple[Listing, ...]:
    return tuple(listings[:SHOWN])


def _listed(found: Sequence[str]) -> str:
    return ", ".join(number_words(number) for number in found)


def _type(number: str) -> int:
    is_number = number.isascii() and number.isdigit() and len(number) == 10
    sample = PhoneNumber(country_code=1, national_number=int(number) if is_number else 0)
    return phonenumbers.number_type(sample)
