"""The visitors of a day, each with words that nobody else has: what is found of them came from nowhere else."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final

from providers.places.table import Table

CONSONANTS: Final = "bdfgklmnprtvxz"
VOWELS: Final = "aeiou"
ADDRESS, WORD, PLACE, POINT, ROUNDED, ZIP, AGENT, PAGE, MAIL, ROOM, QUESTION, SHEET = (
    "address", "search word", "place", "point", "rounded point", "ZIP code", "user agent", "page", "mail address",
    "room", "search", "answers",
)  # fmt: skip
EACH: Final = 20  # visitors, of whom one is a placer's search, up to ``PLACERS``
PLACERS: Final = 90  # a team has labels for 192 searches, and each of these saves two
KEPT: Final = "kept "  # before what a placer has saved, see ``sinks.KEPT``


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that nobody must find. ``core`` is looked for in every spelling, ``whole`` as digests.

    ``core`` may be empty: a ZIP code of five digits stands anywhere by chance, and only its digests tell of it.
    """

    kind: str
    core: str
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, and with which words. ``by_nginx``: as a client of nginx; else a proxy says the address."""

    number: int
    by_nginx: bool
    address: str
    word: str
    place: str
    lat: str
    lon: str
    zip: str
    phone: str
    page: str  # the part of an address, of a referrer and of a cookie that is theirs
    name: str  # before the @ of their mail address
    room: str  # the part of the portal that they wanted to open, before they were asked to sign in
    filters: str
    ticked: tuple[tuple[str, str], ...]

    @property
    def agent(self) -> str:
        return f"Mozilla/5.0 (Linux; Android 14; {self.phone}) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"

    @property
    def mail(self) -> str:
        return f"{self.name}@example.org"

    @property
    def point(self) -> str:
        return f"{self.lat},{self.lon}"

    @property
    def near(self) -> str:
        """What they type: no place that we know, with letters that every encoding changes."""
        return f"{self.word} Spríngs & <Co>"

    @property
    def question(self) -> str:
        return f"near={self.zip}&{self.filters}&name={self.word}"

    @property
    def sheet(self) -> str:
        return "&".join(f"{name}={value}" for name, value in self.ticked)

    def secrets(self) -> tuple[Secret, ...]:
        """All that must not be found of them."""
        lat, lon = float(self.lat), float(self.lon)
        return (
            Secret(ADDRESS, self.address, (self.address,)),
            Secret(WORD, self.word, (self.near, self.word)),
            Secret(PLACE, self.place.partition(",")[0], (self.place,)),
            Secret(POINT, self.point, (self.point, self.lat)),
            Secret(ROUNDED, f"{lat:.2f},{lon:.2f}", (f"{lat:.2f},{lon:.2f}", f"{lat:.2f}, {lon:.2f}")),
            Secret(ZIP, "", (self.zip, f"near={self.zip}")),
            Secret(AGENT, self.phone, (self.agent,)),
            Secret(PAGE, self.page, (self.page, f"/{self.page}")),
            Secret(MAIL, self.name, (self.mail,)),
            Secret(ROOM, self.room, (self.room,)),
            Secret(QUESTION, "", (self.question,)),
            Secret(SHEET, "", (self.sheet,)),
        )


@dataclass(frozen=True, slots=True)
class Placer(Visitor):
    """One search of somebody who places clients: saved, so that its place and its rounded point are kept."""

    def secrets(self) -> tuple[Secret, ...]:
        return tuple(
            Secret(KEPT + one.kind, one.core, one.whole) if one.kind in (PLACE, ROUNDED) else one
            for one in Visitor.secrets(self)
        )


def towns(table: Table) -> list[str]:
    """``Chugwater, WY``: towns of one long word, which stands nowhere by chance. One of each name."""
    rows = [row for row in range(len(table)) if table.kind_of(row) == "town"]
    named = {name: table.state_of(row) for row in rows if len(name := table.name_of(row)) > 8 and is_word(name)}
    return sorted(f"{name}, {state}" for name, state in named.items())


def is_word(name: str) -> bool:
    """Whether a name is one word of letters that every encoding has."""
    return name.isascii() and name.isalpha()


def gathered(
    count: int, seed: int, table: Table, sheets: Sequence[tuple[tuple[str, str], ...]], filters: Sequence[str]
) -> list[Visitor]:
    """So many visitors; one in twenty is a placer's search. ``sheets``: answers of the check to choose from."""
    chance, places, codes = random.Random(seed), towns(table), table.zips_starting("")
    chance.shuffle(places)
    saved = places[:PLACERS]  # what a placer keeps nobody else asks for, nor for a part of it: Slaughter, Slaughters
    kept = "\n".join(saved).lower()
    places = [one for one in places[PLACERS:] if one.partition(",")[0].lower() not in kept]
    nets = chance.sample(range(127 * 127), count)
    made = []
    for number in range(count):
        kind = Placer if number % EACH == EACH - 1 and number < EACH * PLACERS else Visitor
        by_nginx = number % 2 == 1 and kind is Visitor
        made.append(
            kind(
                number=number,
                by_nginx=by_nginx,
                address=address(chance, nets[number], by_nginx, is_six=number % 3 == 0),
                word=syllables(chance, 6).title(),
                place=saved[number // EACH] if kind is Placer else places[number % len(places)],
                lat=f"{chance.uniform(31, 46):.6f}{chance.randint(1, 9)}",
                lon=f"{chance.uniform(-118, -78):.6f}{chance.randint(1, 9)}",
                zip=chance.choice(codes),
                phone=syllables(chance, 6),
                page=syllables(chance, 6),
                name=syllables(chance, 6),
                room=syllables(chance, 6),
                filters=chance.choice(filters),
                ticked=chance.choice(sheets),
            )
        )
    return made


def address(chance: random.Random, net: int, by_nginx: bool, *, is_six: bool) -> str:
    """An address with a network of its own. Its bytes are no letters: no word spells it by chance."""
    if by_nginx:
        return f"127.{129 + net // 127}.{129 + net % 127}.{chance.randint(129, 254)}"
    if is_six:
        return str(IPv6Address(0x2A << 120 | 1 << 119 | chance.getrandbits(119)))
    return f"203.{129 + net // 127}.{129 + net % 127}.{chance.randint(129, 254)}"


def syllables(chance: random.Random, count: int) -> str:
    """A word that nobody has said before."""
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(count))
