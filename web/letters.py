"""Mail that is to go out: written into a table, in the transaction of what it tells of, and sent by the clock.

A letter is a template ``templates/mail/NAME.txt``: its first line is the subject, a blank line, then the text. A line
``* Words: https://…`` is a button where mail is shown as HTML. Only our own addresses become buttons: what a program
wrote into its name can make none.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from web.models import Letter
from web.render import Renderer

LONGEST_SUBJECT: Final = 200
BUTTON: Final = re.compile(r"^\* (?P<words>.+?): (?P<link>https?://[!-~]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes letters. ``address`` is the public address that links begin with."""

    render: Renderer
    address: str

    async def write(
        self,
        language: str,
        name: str,
        /,
        *,
        to: str,
        key: str,
        at: datetime,
        may_repeat: bool = False,
        **context: Any,
    ) -> bool:
        """Put one letter into the outbox; whether it is new. The same ``key`` is never written twice.

        ``may_repeat``: after a crash between sending and noting it, send again (an alarm) rather than not (a reminder).
        """
        if await Letter.filter(key=key).exists():
            return False
        subject, text = self.drawn(language, name, **context)
        written = {
            "kind": name, "to": to, "subject": subject, "text": text, "language": language, "may_repeat": may_repeat,
            "created_at": at, "due_at": at,
        }  # fmt: skip
        return (await Letter.get_or_create(written, key=key))[1]

    def drawn(self, language: str, name: str, /, **context: Any) -> tuple[str, str]:
        """Subject and text of a letter."""
        drawn = self.render(language, f"mail/{name}.txt", address=self.address, **context)
        subject, _, text = drawn.partition("\n")
        text = "".join(letter if letter == "\n" else printable(letter) for letter in text)
        subject = "".join(map(printable, " ".join(subject.split())))
        return subject[:LONGEST_SUBJECT].strip(), BUTTON.sub(self._ours, text).strip() + "\n"

    def _ours(self, button: re.Match[str]) -> str:
        """The line as it is when it leads to us, otherwise as a plain line."""
        return button[0] if f"{button['link']}/".startswith(f"{self.address}/") else f"- {button[0][2:]}"


def printable(letter: str) -> str:
    """Without what steers a screen, a mail header or a database: control characters, turned directions."""
    return letter if letter.isprintable() else " " * letter.isspace()
