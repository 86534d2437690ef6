"""A real mail server on loopback: what it takes is kept, and it can be told to misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 taken"


@dataclass
class PostOffice:
    """What came, and how the next letters are answered. ``before`` and ``after`` the text: a reply, hang, or drop."""

    came: list[Envelope] = field(default_factory=list)
    before: str = ""
    after: str = ""
    asked: int = 0  # how often somebody named a recipient
    users: list[bytes] = field(default_factory=list)
    port: int = 0
    has_been_asked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def letters(self) -> list[EmailMessage]:
        """Every letter that was taken, read as mail programs do."""
        return [self.read(one) for one in self.came]

    @staticmethod
    def read(envelope: Envelope) -> EmailMessage:
        assert isinstance(envelope.content, bytes)
        read: Any = message_from_bytes(envelope.content, policy=MAIL)
        assert isinstance(read, EmailMessage)
        return read

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked += 1
        self.has_been_asked.set()
        if answer := await self._answer(server, self.before):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.after.startswith(("4", "5")):
            self.came.append(envelope)
        return await self._answer(server, self.after) or TAKEN

    async def _answer(self, server: SMTP, how: str) -> str:
        match how:
            case "hang":
                await asyncio.sleep(3600)
            case "drop":
                assert server.transport is not None
                server.transport.abort()
        return "" if how in ("hang", "drop") else how

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.users.append(given.login)
        return AuthResult(success=given.password == b"hunter2", handled=False)

    @asynccontextmanager
    async def open(
        self, *, tls: ssl.SSLContext | None = None, at_once: bool = False, users: bool = False
    ) -> AsyncIterator["PostOffice"]:
        """Open for as long as the block lasts; again on the same port afterwards."""
        serving: list[SMTP] = []

        def one() -> SMTP:
            serving.append(
                SMTP(
                    self,
                    hostname="post.example",
                    tls_context=None if at_once else tls,
                    require_starttls=bool(tls) and not at_once,
                    auth_required=users,
                    auth_require_tls=False,
                    authenticator=self.authenticate,
                )
            )
            return serving[-1]

        loop = asyncio.get_running_loop()
        server = await loop.create_server(one, "127.0.0.1", self.port, ssl=tls if at_once else None)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for one_line in serving:
                if one_line.transport is not None:
                    one_line.transport.abort()
            await server.wait_closed()
            await asyncio.sleep(0.01)  # lines that were broken off end in the next turns of the loop
