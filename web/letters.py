"""Mail that is to go out: written into a table, in the transaction of what it tells of, and sent by the clock.

A letter is a template ``templates/mail/NAME.txt``: its first line is the subject, a blank line, then the text. A line
``* Words: https://…`` is a button where mail is shown as HTML.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from web.models import Letter
from web.render import Renderer

LONGEST_SUBJECT: Final = 200


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
        subject, text = self.drawn(language, name, **context)
        if await Letter.filter(key=key).exists():
            return False
        await Letter.bulk_create(
            [
                Letter(
                    key=key, kind=name, to=to, subject=subject, text=text, language=language, may_repeat=may_repeat,
                    created_at=at, due_at=at,
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        return True

    def drawn(self, language: str, name: str, **context: Any) -> tuple[str, str]:
        """Subject and text of a letter."""
        drawn = self.render(language, f"mail/{name}.txt", address=self.address, **context)
        subject, _, text = drawn.partition("\n")
        return " ".join(subject.split())[:LONGEST_SUBJECT], text.strip() + "\n"
