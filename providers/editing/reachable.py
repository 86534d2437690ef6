"""What looks wrong in the ways to reach a program: its numbers, its website, its e-mail. Pure rules."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import phonenumbers

from providers import phones, vocabulary
from providers.editing import changes
from providers.editing.drafts import ListingDraft
from providers.editing.problem import Problem, too_long
from providers.listing import Phone
from providers.people import domains
from web.i18n import mark as _

MOST_PHONES: Final = 12
TOLL_FREE: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
EMAIL: Final = re.compile(
    r"[a-z0-9](?:[a-z0-9._+'-]{0,62}[a-z0-9])?@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE
)


def numbers(before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
    """New numbers that cannot be called from a US phone, and a first number that is local no more."""
    if len(draft["phones"]) > MOST_PHONES:
        yield Problem("phones", _("These are more than {n} numbers."), filled={"n": str(MOST_PHONES)})
    for row in draft["phones"]:
        if row not in before["phones"]:
            yield from _number(*row)
    local = {number[:3] for number, _extension, _kind in before["phones"]} - TOLL_FREE
    if local and draft["phones"] and draft["phones"][0][0][:3] in TOLL_FREE:
        message = _("The first number was a local one and would be toll-free. A person checks this with care.")
        yield Problem("phones", message, blocks=False)


def shared(before: ListingDraft, draft: ListingDraft, elsewhere: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """New numbers that stand on other organizations' listings too."""
    known = {number for number, _extension, _kind in before["phones"]}
    for number, _extension, _kind in draft["phones"]:
        if number not in known and elsewhere.get(number):
            said = {"number": changes.number_words(number), "names": ", ".join(elsewhere[number])}
            yield Problem("phones", _("{number} also stands on other listings: {names}."), blocks=False, filled=said)


def website(before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
    """An address that no browser opens; one that lies somewhere else than before."""
    site = draft["website"]
    if not site:
        return
    if long := list(too_long("website", "website", site)):
        yield from long
        return
    host = domains.host_of(site) if site.startswith(("https://", "http://")) else None
    if host is None:
        yield Problem("website", _("This is not a web address. It looks like https://www.example.org."))
    elif before["website"] and domains.host_of(before["website"]) != host:
        message = _("The website moves to another address. A person checks this with care.")
        yield Problem("website", message, blocks=False)


def email(_before: ListingDraft, draft: ListingDraft) -> Iterator[Problem]:
    """An address to which no mail goes."""
    if long := list(too_long("email", "email", draft["email"])):
        yield from long
    elif draft["email"] and not EMAIL.fullmatch(draft["email"]):
        yield Problem("email", _("This is not an e-mail address. It looks like intake@example.org."))


def _number(number: str, extension: str, kind: str) -> Iterator[Problem]:
    if is_premium(number):
        message = _("Callers pay extra for {number}. Give another number.")
        yield Problem("phones", message, filled={"number": number})
    elif phones.read(number) != Phone(number):
        message = _("{number} is not a US phone number. Give all ten digits, as in 419-555-0123.")
        yield Problem("phones", message, filled={"number": number})
    if extension and not re.fullmatch(r"[0-9]{1,7}", extension):
        yield Problem("phones", _("{text} is not an extension. Give digits only."), filled={"text": extension})
    if kind not in vocabulary.PHONE_KINDS:
        yield Problem("phones", _("Say what each number is for."))


def is_premium(written: str) -> bool:
    """Whether calling a number costs extra, as with 900 numbers."""
    try:
        parsed = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.PREMIUM_RATE)
