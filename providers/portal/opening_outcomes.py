"""What came of a form about openings, and what its page says of it."""

from dataclasses import dataclass
from typing import Final

from providers.openings.opening_forms import Answer
from providers.openings.reporting import Ending, Published, Refused
from web.i18n import mark as _

NOTICES: Final = {
    Refused.OLD: _("This page was open for long, so nothing was changed. Here is what is known now. Tap again."),
    Refused.OVERTAKEN: _("Somebody has answered since, so nothing was changed. Here is what is known now."),
    Refused.TOO_MANY: _("There were very many changes since yesterday, so this one was not taken. Try again tomorrow."),
    Refused.NOT_OFFERED: _("Nothing was changed: that kind of care is not on this listing any more."),
}
NOT_CLEAR: Final = _("Nothing was changed yet. Look at the field with a note, and tap again.")
LEFT_OUT: Final = _("One thing was left out. See the note at its field below.")
NO_TAP: Final = _("Nothing was changed. Tap one of the three buttons.")
TOLD: Final = {refused.value: words for refused, words in NOTICES.items()}
STATUS: Final = {Refused.TOO_MANY: 429}
CONFLICT: Final = 409
UNCLEAR: Final = 422


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form. ``rev`` is what was published, 0 for nothing; ``notice`` says why, or what was left out."""

    rev: int = 0
    notice: str = ""
    status: int = 200
    answer: Answer | None = None
    refused: Refused | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to say but what searchers see now."""
        return bool(self.rev) and not (self.answer and self.answer.problems)

    @property
    def shown_at(self) -> str:
        """The query of the page that shows it, where nobody typed anything that must be kept."""
        return f"?done={self.rev}" if self.rev else f"?told={self.refused.value if self.refused else ''}"


NOTHING: Final = Outcome()


def outcome(ending: Ending, answer: Answer | None = None) -> Outcome:
    """What a page says of an ending."""
    if isinstance(ending, Published):
        return Outcome(rev=ending.rev, notice=LEFT_OUT if answer and answer.problems else "", answer=answer)
    return Outcome(notice=NOTICES[ending], status=STATUS.get(ending, CONFLICT), answer=answer, refused=ending)
