"""What shortlists and saved searches are called: a colour and a letter, so that nobody types a name."""

import secrets
from collections.abc import Collection
from typing import Final

from web.i18n import Translate
from web.i18n import mark as _

COLOURS: Final = {
    "blue": _("Blue"),
    "green": _("Green"),
    "red": _("Red"),
    "yellow": _("Yellow"),
    "white": _("White"),
    "grey": _("Grey"),
    "orange": _("Orange"),
    "purple": _("Purple"),
}
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: they are read as numbers

Label = tuple[str, str]


def free(taken: Collection[Label], colour: str = "", letter: str = "") -> Label | None:
    """A label that nothing of the team bears, drawn by chance: it says nothing of order. ``None`` when all are.

    A colour and a letter that were chosen are kept where they are free together; then the colour, then the letter.
    """
    left = [(one, other) for one in COLOURS for other in LETTERS if (one, other) not in taken]
    best = max(((one == colour, other == letter) for one, other in left), default=None)
    fitting = [label for label in left if (label[0] == colour, label[1] == letter) == best]
    return secrets.choice(fitting) if fitting else None


def read(colour: str, letter: str) -> Label | None:
    """A label as a form sends it; ``None`` for what is none."""
    return (colour, letter) if colour in COLOURS and len(letter) == 1 and letter in LETTERS else None


def words(colour: str, letter: str, t: Translate) -> str:
    """``Blue K``."""
    return f"{t(COLOURS[colour])} {letter}"
