"""How alike two names or two streets are, in a form that survives spelling."""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import token_sort_ratio

ALIKE: Final = 0.85  # of 1: names that differ by a legal form, a typing error, an abbreviation
AKIN: Final = 0.6  # names that share most of their words
HALF: Final = 0.5  # neither alike nor different

_SHORT: Final = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln",
    "court": "ct", "place": "pl", "highway": "hwy", "parkway": "pkwy", "square": "sq", "suite": "ste",
    "building": "bldg", "floor": "fl", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw", "southeast": "se", "southwest": "sw", "and": "", "the": "", "inc": "", "llc": "",
    "corp": "", "corporation": "", "incorporated": "", "ltd": "",
}  # fmt: skip
_NUMBER: Final = re.compile(r"\b(?:[0-9]+|i{1,3}|iv|vi{0,3})\b")
_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """Lower case, no punctuation, common words shortened: ``12 North Main Street`` → ``12 n main st``."""
    words = _WORD.findall(text.casefold().replace("'", ""))
    return " ".join(short for word in words if (short := _SHORT.get(word, word))) or text.casefold().strip()


def alike(one: str, other: str) -> float:
    """How alike two spelled texts are, 0 to 1, whatever the order of their words."""
    return 1.0 if one == other else token_sort_ratio(one, other) / 100


def named_alike(one: str, other: str) -> float:
    """The same for names. Those that differ in a number are two houses: ``Sanibel House`` and ``Sanibel House II``."""
    found = alike(one, other)
    return found if found == 1 or _numbers(one) == _numbers(other) else min(found, HALF)


def same_house(one: str, other: str) -> bool:
    """Whether two spelled streets are one door: equal, or the same number in a street that is spelled alike."""
    return one == other or (one.split(" ", 1)[0] == other.split(" ", 1)[0] and alike(one, other) >= ALIKE)


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)
