"""Who carries letters out: a folder of ``.eml`` files, or a mail server.

A carrier calls ``handing`` right before the moment from which nobody can know whether the letter went: what fails
before it did not go. After it, only ``Refused`` and ``NotNow`` say for certain that it did not.
"""

import asyncio
import os
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import aiosmtplib

from web.envelope import domain
from web.letters import BUTTON

SECONDS: Final = 30.0  # that a mail server has for each of its answers
PARTING_SECONDS: Final = 2.0
GO_ON: Final = 354  # the mail server's word for: now the text
TAKEN: Final = 250
PASSING: Final = (530, 552)  # begin with a 5, but pass: we must sign in, the mailbox is full
POLICY: Final = re.compile(r"\b5\.7\.\d")
LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """Whoever keeps this mailbox will never take the letter. The text is a kind, and names nobody."""


class NotNow(Exception):
    """It was not taken, which may change. The text is a kind, and names nobody."""


class Carrier(Protocol):
    """Takes letters out. ``sender`` is the address that they come from."""

    @property
    def sender(self) -> str: ...

    async def send(self, message: EmailMessage, handing: Callable[[], None]) -> None:
        """Hand one letter over. Returning means that it was taken."""


class Files:
    """Each letter a file, and its links on standard output: for whoever tries the service out on one machine."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    async def send(self, message: EmailMessage, handing: Callable[[], None]) -> None:
        """Write the file. It appears whole or not at all."""
        name = await asyncio.to_thread(self._write, message, handing)
        with suppress(OSError, ValueError):  # nobody reads standard output: the letter is written all the same
            print("\n".join(shown(message)), f"  {self.folder / name}", sep="\n", flush=True)

    def _write(self, message: EmailMessage, handing: Callable[[], None]) -> str:
        """Letters hold links that let people in: nobody but the service's own user may read them."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{message['Date'].datetime:%Y%m%d-%H%M%S}-{uuid4().hex[:12]}.eml"
        unfinished = self.folder / f"{name}.part"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        handing()
        unfinished.replace(self.folder / name)
        return name


def shown(message: EmailMessage) -> Iterator[str]:
    """What a letter is about and where its links lead. To whom it goes is left out."""
    yield f"Mail: {message['Subject']}"
    plain = message.get_body(("plain",))
    text = str(plain.get_content()) if plain else ""
    yield from (f"  {button['words']}: {button['link']}" for button in BUTTON.finditer(text.replace("\r\n", "\n")))


class Smtp:
    """A mail server. ``security`` is ``starttls``, ``tls`` or ``none``; certificates are always checked."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        user: str = "",
        password: str = "",
        security: str = "starttls",
        seconds: float = SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self.sender = sender
        self._line: dict[str, Any] = {
            "hostname": host,
            "port": port,
            "username": user or None,
            "password": password or None,
            "local_hostname": domain(sender),  # asked of the name service otherwise, which may hang
            "timeout": seconds,
            "use_tls": security == "tls",
            "start_tls": security == "starttls",
            "tls_context": trusted,
        }

    async def send(self, message: EmailMessage, handing: Callable[[], None]) -> None:
        """Hand one letter over. Raises ``Refused``, ``NotNow``, and whatever a broken line raises."""
        client = aiosmtplib.SMTP(**self._line)
        try:
            await introduced(client, message)
            await told(client, message.as_bytes(), handing)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=PARTING_SECONDS)
        except aiosmtplib.SMTPResponseException as error:
            raise NotNow(f"{type(error).__name__} {error.code}") from None
        finally:
            client.close()


async def introduced(client: aiosmtplib.SMTP, message: EmailMessage) -> None:
    """Say from whom and to whom. Raises ``Refused`` where the recipient's own server says: never."""
    await client.connect()
    await client.mail(message["From"].addresses[0].addr_spec)
    try:
        await client.rcpt(message["To"].addresses[0].addr_spec)
    except aiosmtplib.SMTPRecipientRefused as error:
        raise (Refused if is_final(error) else NotNow)(f"{type(error).__name__} {error.code}") from None
    answer = await client.execute_command(b"DATA")
    if answer.code != GO_ON:
        raise NotNow(f"DATA {answer.code}")


def is_final(refusal: aiosmtplib.SMTPRecipientRefused) -> bool:
    """Whether the mailbox is not there. A refusal for policy (5.7: relaying, a missing signature) is ours to mend."""
    return refusal.code >= 500 and refusal.code not in PASSING and not POLICY.search(refusal.message)


async def told(client: aiosmtplib.SMTP, text: bytes, handing: Callable[[], None]) -> None:
    """Say the text itself, whose last line is a dot alone: when that is on its way nobody knows any more.

    The library's own ``data`` does this and the step before in one, and does not tell which of them failed.
    """
    if client.protocol is None:
        raise NotNow("line lost")
    handing()
    client.protocol.write(LEADING_DOT.sub(b"..", text) + b".\r\n")
    answer = await client.protocol.read_response(timeout=client.timeout)
    if answer.code != TAKEN:
        raise NotNow(f"text {answer.code}")
