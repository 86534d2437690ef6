"""A real mail server on loopback, in a thread, and the letters that came to it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LONGEST = 30  # seconds that a letter may take


class Postbox:
    """Takes every letter."""

    def __init__(self) -> None:
        self.came: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        read: Any = message_from_bytes(envelope.content, policy=MAIL)
        self.came.append((list(envelope.rcpt_tos), read))
        return "250 taken"

    def link(self, to: str, part: str, after: int = 0) -> str:
        """The first link with this text in it, of the newest letter to an address; waits until there is one.

        ``after``: how many letters had come before; those are not looked at.
        """
        for _ in range(LONGEST * 10):
            for recipients, letter in reversed(self.came[after:]):
                found = re.search(rf"https?://\S*{re.escape(part)}\S*", plain(letter))
                if to in recipients and found:
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no letter with {part} came: {[str(letter['subject']) for _, letter in self.came]}")


def plain(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def postbox(port: int) -> Iterator[Postbox]:
    """Open for as long as the block lasts."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
