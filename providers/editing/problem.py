"""Something to say about a draft before it is published."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from web.i18n import Translate
from web.i18n import mark as _

LONGEST: Final = {
    "organization": 300, "program": 300, "website": 500, "email": 254, "description": 600, "hours": 200,
    "street": 200, "street2": 200, "city": 100,
}  # fmt: skip  # characters


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one subject of a draft. ``blocks``: it cannot be published so. ``filled`` goes into the words."""

    field: str
    message: str
    blocks: bool = True
    filled: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def said(self, t: Translate) -> str:
        """The message in words; what is filled in is translated where it is a word of ours."""
        return t(self.message).format(**{name: t(value) for name, value in self.filled.items()})


def too_long(subject: str, part: str, text: str) -> Iterator[Problem]:
    """What to say about a text that does not fit."""
    if len(text) > LONGEST[part]:
        yield Problem(subject, _("This is longer than {n} letters."), filled={"n": str(LONGEST[part])})
