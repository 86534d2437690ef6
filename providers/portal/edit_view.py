"""The form of a listing as it is shown: its questions with their answers, and what is to be said about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from providers import vocabulary
from providers.editing import changes, drafts, guarded
from providers.editing.drafts import ListingDraft
from providers.editing.problem import Problem
from providers.places.names import STATES as NAMES
from providers.portal import edit_form
from providers.portal.edit_steps import Waiting
from web.i18n import Translate, translator
from web.i18n import mark as _

LINES: Final = frozenset({"organization", "program", "website", "email", "hours"})
FEW: Final = 4  # answers that stand open; more are folded
OPEN: Final = frozenset({"care", "payment"})  # asked of everyone
NOT_STATED: Final = _("Not stated")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    code: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One subject of the form. ``kind``: line, text, phones, address, one, many, folded."""

    name: str
    kind: str
    label: str
    help: str
    value: Any
    said: str
    options: Sequence[Option]
    guarded: bool
    waits: str
    problems: Sequence[Problem]

    @property
    def is_wrong(self) -> bool:
        """Whether something about it keeps the draft from being published."""
        return any(problem.blocks for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form."""

    name: str
    title: str
    help: str
    questions: Sequence[Question]


def parts(
    draft: ListingDraft, problems: Sequence[Problem], waits: Sequence[Waiting], language: str
) -> list[Part]:  # fmt: skip
    """The whole form. Lists of the vocabulary that no section names stand in the last one."""
    t, named = translator(language), {name for section in edit_form.SECTIONS for name in section.subjects}
    more = tuple(name for name in drafts.subjects() if name not in named)
    found = []
    for section in edit_form.SECTIONS:
        subjects = section.subjects + (more if section is edit_form.SECTIONS[-1] else ())
        known = [name for name in subjects if name in drafts.subjects()]
        asked = [question(name, draft, problems, waits, t) for name in known]
        found.append(Part(section.name, t(section.title), t(section.help), asked))
    return found


def question(
    name: str, draft: ListingDraft, problems: Sequence[Problem], waits: Sequence[Waiting], t: Translate
) -> Question:  # fmt: skip
    """One subject with its answer."""
    return Question(
        name=name,
        kind=_kind(name),
        label=changes.label(name, t),
        help=t(edit_form.HELP[name]) if name in edit_form.HELP else "",
        value=_rows(draft[name]) if name == "phones" else draft[name],
        said=changes.words(name, draft[name], t),
        options=_options(name, draft[name], t),
        guarded=name in guarded.FIELDS,
        waits=next((one.step.after for one in waits if one.name == name), ""),
        problems=[problem for problem in problems if problem.field == name],
    )


def _rows(phones: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """Numbers as they are read, and an empty row for one more."""
    return [(changes.number_words(number), ext, kind) for number, ext, kind in phones] + [("", "", "main")]


def _kind(name: str) -> str:
    if name in drafts.ONE_OF:
        return "one"
    if name in vocabulary.GROUPS:
        return "many" if len(vocabulary.codes(name)) <= FEW or name in OPEN else "folded"
    return "line" if name in LINES else "text" if name == "description" else name


def _options(name: str, value: Any, t: Translate) -> list[Option]:
    if name not in vocabulary.GROUPS:
        return []
    terms = vocabulary.GROUPS[name].terms
    chosen = [value or drafts.NOT_STATED] if name == "supervision" else value
    found = [Option(term.code, t(term.label), t(term.hint) if term.hint else "", term.code in chosen) for term in terms]
    return [*found, Option("", t(NOT_STATED), "", not value)] if name == "answered_by" else found


def states() -> list[tuple[str, str]]:
    """The states to choose from, with their codes, by name."""
    return sorted(((code, f"{NAMES.get(code, code)} ({code})") for code in vocabulary.STATES), key=lambda pair: pair[1])
