"""What somebody who places a client can tick, and which stated facts answer it. A table; ``answering`` applies it.

A criterion is one code of one group of the vocabulary, written ``group.code``. It is met where the program states
that very code, or one of ``also``. It is refused where the program says so, or where one of ``against`` stands.
Nothing else answers it: what is not stated is to be asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Self

from providers import vocabulary
from providers.terms import Term

GROUPS: Final = ("payment", "plan", "age", "sex", "takes", "substance", "language", "group", "only_for")
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(  # stated by others, or no client's need
    {
        "payment": frozenset({"free", "public_funds", "assistance"}),
        "group": frozenset({"pregnant", "justice", "women", "men", "adolescents", "young_adults", "seniors"}),
        "language": frozenset({"other"}),
        "only_for": frozenset({"alcohol", "opioids"}),
    }
)
Stated = tuple[str, str]  # a group, and one of its codes

ALSO: Final[Mapping[Stated, tuple[Stated, ...]]] = MappingProxyType(
    {
        ("takes", "pregnant"): (("group", "pregnant"),),
        ("takes", "moud"): (("medication", "moud_elsewhere"),),
        ("takes", "start_moud"): (("medication", "buprenorphine"), ("medication", "methadone")),
        ("takes", "wheelchair"): (("access", "wheelchair"),),
        ("takes", "children"): (("access", "children_stay"),),
        ("takes", "justice"): (("group", "justice"),),
        ("takes", "ride"): (("access", "transport"),),
        ("plan", "tricare"): (("payment", "military"),),
        ("age", "under_18"): (("group", "adolescents"),),
        ("age", "young_adults"): (("group", "young_adults"),),
        ("age", "seniors"): (("group", "seniors"),),
        **{("payment", code): (("payment", "free"),) for code in vocabulary.codes("payment") if code != "free"},
    }
)
AGAINST: Final[Mapping[Stated, tuple[Stated, ...]]] = MappingProxyType(
    {
        ("plan", "tricare"): (("refuses", "military"),),
        ("substance", "alcohol"): (("refuses", "alcohol"), ("only_for", "opioids")),
        ("substance", "opioids"): (("refuses", "opioids"), ("only_for", "alcohol")),
        **{
            ("substance", code): (("only_for", "alcohol"), ("only_for", "opioids"))
            for code in vocabulary.codes("substance")
            if code not in ("alcohol", "opioids")
        },
    }
)
ADULTS: Final = frozenset({"young_adults", "adults", "seniors"})
# A program that names whom it takes, and names none of these, takes others: men alone, or adults alone. Between ages
# of adults no such line is drawn: "adults" may well mean 19 or 70 too.
WHOLE: Final[Mapping[Stated, frozenset[str]]] = MappingProxyType(
    {
        ("sex", "female"): frozenset({"female"}),
        ("sex", "male"): frozenset({"male"}),
        ("takes", "pregnant"): frozenset(),
        ("age", "under_18"): frozenset({"under_18"}),
        **{("age", code): ADULTS for code in sorted(ADULTS)},
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Criterion:
    """One thing to tick. Only ``read`` and ``all_of`` make them."""

    group: str
    code: str

    @property
    def key(self) -> str:
        """``payment.medicaid``: as a link and a table keep it."""
        return f"{self.group}.{self.code}"

    @property
    def stated(self) -> Stated:
        """The fact that says yes in so many words."""
        return self.group, self.code

    @property
    def term(self) -> Term:
        """Its words."""
        return vocabulary.term(self.group, self.code)

    @property
    def yes(self) -> tuple[Stated, ...]:
        """The facts of which any says yes."""
        return (self.stated, *ALSO.get(self.stated, ()))

    @property
    def no(self) -> tuple[Stated, ...]:
        """The facts of which any says no."""
        refused = self.group in ("takes", "payment") and self.code in vocabulary.codes("refuses")
        return (*((("refuses", self.code),) if refused else ()), *AGAINST.get(self.stated, ()))

    @classmethod
    def read(cls, key: str) -> Self | None:
        """The criterion of a key; ``None`` for what is none."""
        group, _, code = key.partition(".")
        found = cls(group, code)
        return found if found in all_of(group) else None


@cache
def all_of(group: str) -> tuple[Criterion, ...]:
    """The criteria of one group, in the vocabulary's order; none for a group that has none."""
    if group not in GROUPS:
        return ()
    left_out = LEFT_OUT.get(group, frozenset())
    return tuple(Criterion(group, code) for code in vocabulary.codes(group) if code not in left_out)


@cache
def every() -> tuple[Criterion, ...]:
    """Every criterion, in the order in which they are asked."""
    return tuple(one for group in GROUPS for one in all_of(group))


def ticked(keys: Iterable[str]) -> tuple[Criterion, ...]:
    """The criteria that were ticked, each once, in their order; what is none is left out."""
    found = {one for key in keys if (one := Criterion.read(key))}
    return tuple(one for one in every() if one in found)
