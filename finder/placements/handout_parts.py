"""What can stand on a hand-out: a closed list. Who is called and how, what they are, and each date always do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

from web.i18n import mark as _

PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "openings": _("Openings"),
        "address": _("Address and getting there"),
        "hours": _("Days and hours"),
        "payment": _("Ways to pay"),
        "language": _("Languages"),
        "takes": _("Who it takes, and who it does not"),
        "page": _("A square code that opens its page"),
        "questions": _("What to ask when you call"),
    }
)
FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(  # the facts of each part, as people ask for them
    {
        "address": ("address", "access"),
        "hours": ("hours", "schedule"),
        "payment": ("payment", "plan"),
        "language": ("language",),
        "takes": ("age", "sex", "takes", "refuses", "group", "only_for"),
    }
)
BOTH: Final = "both"
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"en": ("en",), "es": ("es",), BOTH: ("en", "es")}
)  # fmt: skip
LANGUAGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"en": "English", "es": "Español", BOTH: _("Both: English, then Spanish")}
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which parts, in the list's order, and which language. Only ``of`` and ``read`` make them."""

    parts: tuple[str, ...]
    language: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, one whole reading each."""
        return LANGUAGES[self.language]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the parts bring with them."""
        return tuple(name for part in self.parts for name in FACTS.get(part, ()))

    @classmethod
    def of(cls, parts: Iterable[str], language: str) -> Self:
        """From codes; what is no part is left out, and what is no language is English."""
        given = frozenset(parts)
        return cls(tuple(part for part in PARTS if part in given), language if language in LANGUAGES else "en")

    @classmethod
    def read(cls, form: Iterable[tuple[str, str]], before: "Chosen") -> Self:
        """A form's ticks. A form that names no language leaves the language as it was."""
        fields = list(form)
        language = dict(fields).get("language", "")
        parts = [value for name, value in fields if name == "part"]
        return cls.of(parts, language if language in LANGUAGES else before.language)
