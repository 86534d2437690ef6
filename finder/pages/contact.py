"""A program for other software: a contact card for a phone's address book, and schema.org for search engines."""

from collections.abc import Sequence
from typing import Any

from finder.helplines import Helpline
from providers import phrases
from providers.listing import Listing
from web.i18n import mark as _
from web.i18n import translator


def vcard(listing: Listing, note: str, language: str, *, address: bool = True) -> str:
    """A vCard 4.0 (RFC 6350). The helplines stand in its note."""
    t = translator(language)
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"]
    example = t(_("Example, not a real program"))
    name = f"{example}: {listing.name}" if listing.is_example else listing.name
    units = [listing.name, listing.program] if listing.program else [listing.name]
    lines += [f"FN:{escaped(name)}", f"ORG:{';'.join(map(escaped, units))}"]
    for phone in listing.phones:
        extension = f";ext={phone.extension}" if phone.extension else ""
        lines.append(f'TEL;VALUE=uri;TYPE="voice,work":tel:+1{phone.number}{extension}')
    if address:
        street = escaped(", ".join(filter(None, (listing.street, listing.street2))))
        lines.append(f"ADR;TYPE=work:;;{street};{escaped(listing.city)};{listing.state};{escaped(listing.zip)};USA")
    return ended([*lines, f"NOTE:{escaped(note)}"])


def ended(lines: Sequence[str]) -> str:
    """A card's lines as a card."""
    return "\r\n".join(folded for line in (*lines, "END:VCARD") for folded in fold(line)) + "\r\n"


def note(source: str, lines: Sequence[Helpline], language: str) -> str:
    """Who said it and when, and whom to call otherwise."""
    t = translator(language)
    return ". ".join([source, *(f"{t(line.name)}: {line.phone}" for line in lines)]) + "."


def escaped(text: str) -> str:
    """Text that cannot end its line or its part."""
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def fold(line: str, limit: int = 74) -> list[str]:
    """Long lines broken as RFC 6350 asks: at most 75 bytes each, continuations begin with a blank."""
    pieces, current = [], ""
    for character in line:
        if len((current + character).encode()) > limit:
            pieces.append(current)
            current = " "
        current += character
    return [*pieces, current]


def json_ld(listing: Listing, address: str) -> dict[str, Any]:
    """schema.org's words for the same. An example says so in its name: it must never be taken for a real program."""
    name = f"Example, not a real program: {listing.name}" if listing.is_example else listing.name
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "@id": f"{address}/listing/{listing.id}",
        "name": name,
        "medicalSpecialty": "Addiction",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(filter(None, (listing.street, listing.street2))),
            "addressLocality": listing.city,
            "addressRegion": listing.state,
            "postalCode": listing.zip,
            "addressCountry": "US",
        },
    }
    if listing.phones:
        found["telephone"] = f"+1-{phrases.dial(listing.phones[0], lambda text: text).text}"
    if not listing.approximate:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": listing.lat, "longitude": listing.lon}
    return found
