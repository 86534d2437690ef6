"""The hand-out as contact cards for a phone: one for each program, and at the end one for each phone line."""

from collections.abc import Mapping
from itertools import chain

from finder.pages.contact import ended, escaped, note, vcard
from finder.placements.handout import Handout, Phone
from finder.placements.handout_words import Press, aged
from providers.listing import Listing


def vcards(handout: Handout, known: Mapping[str, Listing], press: Press) -> str:
    """One file. The note of each card says who stated its phones, when, when it was made, and whom to call otherwise:
    in every language of the hand-out. What is gone from the directory has no card."""
    first = handout.readings[0]
    made = " ".join(f"{one.made_label}: {one.made}." for one in handout.readings)
    today, cards = press.moment.now.date(), []
    for public_id in dict.fromkeys(one.id for one in first.programs if one.id in known):
        listing = known[public_id]
        sources = [(aged(listing.fact("phones"), today, one.language), one.language) for one in handout.readings]
        notes = [note(source, press.lines, language) for source, language in sources]
        first_to_know = [one.notes for reading in handout.readings for one in reading.programs if one.id == public_id]
        said = [f"{words.rstrip('.')}." for words in dict.fromkeys(chain.from_iterable(first_to_know))]
        words = " ".join((made, *said, *notes))
        cards.append(vcard(listing, words, first.language, address="address" in handout.chosen.parts))
    return "".join((*cards, *(_line(phone, made) for phone in first.phones)))


def _line(phone: Phone, made: str) -> str:
    """A phone line as a card of its own."""
    return ended(
        [
            "BEGIN:VCARD", "VERSION:4.0", "KIND:org", f"FN:{escaped(phone.name)}",
            f'TEL;VALUE=uri;TYPE="voice,work":tel:{phone.dial}',
            f"NOTE:{escaped(f'{phone.phone}. {phone.about} {made}')}",
        ]
    )  # fmt: skip
