"""How people write the names of US places: folding to a key, states in two languages, nicknames.

A *key* is a name with everything removed that people type differently: case, accents, apostrophes, dashes, blanks and
abbreviations. `Ft. Worth`, `fort worth` and `FORT-WORTH` share one. The table is generated with the same functions
that read a visitor's words, so the two cannot disagree.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

MAX_CHARS = 100  # longer than any address line: what follows is cut before any work is done

_APOSTROPHES = "'’‘ʻʼ`´′"
_DASHES = "‐‑‒–—―−"
_REWRITES = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "")
    | dict.fromkeys(_DASHES, "-")
    | {"º": "°", "˚": "°", "&": " and ", ";": ",", "\n": ","}
)
_WORD = re.compile(r"[a-z]+|[0-9]+")

# An abbreviation is read by where it stands: "St Louis" but "Main St", "Mt Vernon" but "Helena MT".
_OPENING = {
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "pt": "point",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
_CLOSING = {
    "bch": "beach",
    "hts": "heights",
    "jct": "junction",
    "spg": "springs",
    "spgs": "springs",
    "twp": "township",
    "vlg": "village",
}

# Spanish names are listed only where they differ by more than an accent.
_STATE_ROWS = """
AL Alabama
AK Alaska
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
DC District of Columbia|Distrito de Columbia
FL Florida
GA Georgia
HI Hawaii|Hawai
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana|Luisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi|Misisipi
MO Missouri|Misuri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire|Nuevo Hampshire|Nueva Hampshire
NJ New Jersey|Nueva Jersey
NM New Mexico|Nuevo Mexico
NY New York|Nueva York
NC North Carolina|Carolina del Norte
ND North Dakota|Dakota del Norte
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania|Pensilvania
RI Rhode Island
SC South Carolina|Carolina del Sur
SD South Dakota|Dakota del Sur
TN Tennessee|Tenesi
TX Texas|Tejas
UT Utah
VT Vermont
VA Virginia
WA Washington
WV West Virginia|Virginia Occidental
WI Wisconsin
WY Wyoming
AS American Samoa|Samoa Americana
GU Guam
MP Northern Mariana Islands|Northern Marianas|Islas Marianas del Norte|Marianas del Norte|CNMI
PR Puerto Rico
VI US Virgin Islands|Virgin Islands|USVI|Islas Virgenes|Islas Virgenes de los Estados Unidos
FM Federated States of Micronesia|Micronesia
MH Marshall Islands|Islas Marshall
PW Palau|Palaos
"""
_STATE_NAMES = {row[:2]: row[3:].split("|") for row in _STATE_ROWS.split("\n") if row}
STATES = {code: names[0] for code, names in _STATE_NAMES.items()}
NAMED_LIKE_A_CITY = frozenset({"NY", "WA"})  # for these "New York State" is how a person says which one is meant

MILITARY = frozenset({"aa", "ae", "ap", "apo", "fpo", "dpo"})
MILITARY_ZIPS = frozenset({f"{n:03}" for n in (*range(90, 99), 340, *range(962, 967))})

# The Post Office shares three digits out among six Pacific governments, so the digits after them decide.
PACIFIC_ZIPS = {
    "96799": "AS",
    "9691": "GU",
    "9692": "GU",
    "9693": "GU",
    "96939": "PW",
    "96940": "PW",
    "9694": "FM",
    "9695": "MP",
    "9696": "MH",
    "9697": "MH",
}

# Short on purpose: GeoNames' own alternate names would turn Frisco, Texas into San Francisco. Each of these comes
# first for its words; anything else that bears the name is offered after it.
ALIASES = {
    "NYC": "New York, NY",
    "New York City": "New York, NY",
    "New York": "New York, NY",
    "Nueva York": "New York, NY",
    "The Bronx": "Bronx, NY",
    "LA": "Los Angeles, CA",
    "San Fran": "San Francisco, CA",
    "SF": "San Francisco, CA",
    "Philly": "Philadelphia, PA",
    "Filadelfia": "Philadelphia, PA",
    "Vegas": "Las Vegas, NV",
    "NOLA": "New Orleans, LA",
    "Nueva Orleans": "New Orleans, LA",
    "DC": "Washington, DC",
    "Washington DC": "Washington, DC",
    "ABQ": "Albuquerque, NM",
    "ATL": "Atlanta, GA",
    "Chi Town": "Chicago, IL",
    "SLC": "Salt Lake City, UT",
    "OKC": "Oklahoma City, OK",
    "KC": "Kansas City, MO",
    "Indy": "Indianapolis, IN",
    "Jax": "Jacksonville, FL",
    "Cayo Hueso": "Key West, FL",
    "San Agustin": "Saint Augustine, FL",
    "29 Palms": "Twentynine Palms, CA",
    "Agana": "Hagåtña, GU",
}

_COUNTRY = frozenset({"usa", "us", "unitedstates", "unitedstatesofamerica", "estadosunidos", "eeuu", "eua"})
_AREA_FIRST = frozenset({"county", "condado", "municipio", "municipality", "parish", "parroquia", "borough"})
_SETTLEMENT = frozenset({"city", "ciudad", "town", "village", "township", "borough", "pueblo"})
_OF = frozenset({"of", "de", "del"})


def tidy(text: str) -> str:
    """Cut, unify digits, dashes and accents: at most 2 × MAX_CHARS characters, lower case, single blanks."""
    text = text[:MAX_CHARS].translate(_REWRITES)
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in spread if unicodedata.category(c) not in {"Mn", "Cf"}).translate(_REWRITES)
    return " ".join(text[: 2 * MAX_CHARS].lower().split())


def words(tidied: str) -> list[str]:
    """The runs of letters and of digits in a tidied text: `il60614` is two words."""
    return _WORD.findall(tidied)


def key(spoken: Sequence[str]) -> str:
    """Words → the form they are looked up by: abbreviations spelled out, no blanks."""
    if len(spoken) < 2:
        return "".join(spoken)
    opening = [_OPENING.get(word, word) for word in spoken[:-1]]
    return "".join(opening) + _CLOSING.get(spoken[-1], spoken[-1])


def key_of(name: str) -> str:
    """A written name → its key. `St. Louis` → `saintlouis`."""
    return key(words(tidy(name)))


def without_country(segments: list[list[str]]) -> list[list[str]]:
    """Drop a closing `USA`, `EE. UU.` and the like; a text that is nothing else is kept."""
    *before, last = segments
    for count in range(min(4, len(last)), 0, -1):
        if "".join(last[-count:]) in _COUNTRY:
            shorter = [*before, last[:-count]] if last[:-count] else before
            return shorter or segments
    return segments


def state_code(spoken: Sequence[str]) -> str:
    """The USPS code of a state named or abbreviated by exactly these words, else an empty text."""
    return STATE_KEYS.get("".join(spoken)) or STATE_KEYS.get(key(spoken), "")


def pacific_state(zip_code: str) -> str:
    """The territory or associated state of a Pacific ZIP, else an empty text."""
    return PACIFIC_ZIPS.get(zip_code) or PACIFIC_ZIPS.get(zip_code[:4], "")


def split_state(spoken: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Every way to read the last words as a state, the longest first: `new york new york` → (new york, NY)."""
    for count in range(min(8, len(spoken) - 1), 0, -1):
        if code := state_code(spoken[-count:]):
            yield spoken[:-count], code


def other_wordings(spoken: Sequence[str]) -> Iterator[list[str]]:
    """The words as typed, then what else they can mean: `condado de cook` → `cook county`, `city of x` → `x`."""
    yield list(spoken)
    if len(spoken) > 2 and spoken[1] in _OF:
        if spoken[0] in _AREA_FIRST:
            yield [*spoken[2:], "county"]
        if spoken[0] in _SETTLEMENT:
            yield list(spoken[2:])
    if len(spoken) > 1 and spoken[-1] == "co":
        yield [*spoken[:-1], "county"]


def _state_keys() -> dict[str, str]:
    keys = {code.lower(): code for code in STATES}
    for code, names in _STATE_NAMES.items():
        for name in names:
            squeezed = "".join(words(tidy(name)))
            keys |= dict.fromkeys((squeezed, f"{squeezed}state", f"stateof{squeezed}", f"estadode{squeezed}"), code)
    return keys


STATE_KEYS = _state_keys()
