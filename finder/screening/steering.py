"""What an assessment asks of the directory besides care and supervision: which programs stand first, and why.

A program that does not state something is not moved down for it: what is not stated is not a no.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from finder.screening.assess import Assessment
from finder.screening.questions import Answers, substances_of
from finder.search.steered import Wish

FIRST: Final[dict[str, tuple[Wish, ...]]] = {  # flags whose programs stand before all others
    "HOSPITAL_LEVEL": (("detox_setting", ("hospital",)),),
    "PREGNANT": (("group", ("pregnant",)),),
}
NEARER: Final[dict[str, tuple[Wish, ...]]] = {  # flags whose programs may be somewhat farther
    "MOUD_FIRST": (("care", ("otp",)), ("medication", ("buprenorphine", "methadone"))),
    "KEEP_MOUD": (("medication", ("moud_elsewhere", "buprenorphine", "methadone")),),
    "OLDER_ADULT": (("group", ("seniors",)),),
    "VETERAN": (("group", ("veterans",)),),
    "SUICIDE_RISK": (("group", ("co_occurring",)), ("service", ("suicide_prevention",))),
    "PSYCH_COOCCURRING": (("group", ("co_occurring",)),),
    "UNSAFE_HOUSING": (("setting", ("residential",)), ("service", ("housing",))),
}
SUBSTANCES: Final[dict[str, str]] = {  # what official lists say of detox, by what is used
    "alcohol": "alcohol",
    "sedatives_nonrx": "benzodiazepines",
    "rx_as_directed": "benzodiazepines",
    "opioids_illicit": "opioids",
    "opioids_rx": "opioids",
    "ketamine": "ketamine",
    "ghb": "ghb",
    "gabapentinoids": "gabapentinoids",
    "kratom": "kratom",
    "cannabis": "cannabis",
}
NOT_ON_LISTS: Final = frozenset({"ketamine"})  # first-class here, on no official list: the page says to ask


@dataclass(frozen=True, slots=True)
class Steer:
    """``first``: programs with the most of these stand first. ``nearer``: each counts as some miles less.

    ``teens``: programs that take adults only stand apart. ``asks_ketamine``: say to ask whether they treat it.
    ``today``: programs that say they are open now count as some miles less too.
    """

    first: tuple[Wish, ...] = ()
    nearer: tuple[Wish, ...] = ()
    teens: bool = False
    asks_ketamine: bool = False
    today: bool = False


def steer(assessment: Assessment, answers: Answers) -> Steer:
    """What the flags and the substances ask for. Equal wishes are kept once."""
    substances = substances_of(answers)
    return Steer(
        first=tuple(dict.fromkeys(_wishes(assessment, FIRST))),
        nearer=tuple(dict.fromkeys([*_wishes(assessment, NEARER), *_substance(substances)])),
        teens="MINOR" in assessment.flags,
        asks_ketamine=bool(substances & NOT_ON_LISTS),
        today="SAME_DAY" in assessment.flags,
    )


def _wishes(assessment: Assessment, table: dict[str, tuple[Wish, ...]]) -> Iterator[Wish]:
    for flag in assessment.flags:
        yield from table.get(flag, ())


def _substance(substances: set[str]) -> Iterator[Wish]:
    for name, code in SUBSTANCES.items():
        if name in substances:
            yield "substance", (code,)
