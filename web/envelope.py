"""A letter of the outbox as mail: plain text, and the same text as simple HTML with large links. Nothing is fetched
from anywhere when it is read, and nothing tells us that it was."""

import hashlib
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Final

from web.letters import BUTTON
from web.models import Letter

MAILBOX: Final = re.compile(
    r"""((?P<name>[^<>@,;:"\\\x00-\x1f\x7f]*)<)?"""
    r"(?P<address>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)(?(name)>)"
)
LONGEST_ADDRESS: Final = 254
BODY: Final = "margin:0 auto;padding:16px;max-width:34em;font:18px/1.5 system-ui,sans-serif"
LINK: Final = (
    "display:inline-block;margin:4px 0;padding:14px 22px;border-radius:10px;"
    "background:#0a5a57;color:#ffffff;font-weight:bold;text-decoration:none"
)


class BadAddress(ValueError):
    """No letter can go to this address. The message does not repeat it."""


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as mail from ``sender``. Its id is always the same, so a repeated one is recognised.

    Raises ``BadAddress``: an address from which a header could be made, or a second recipient, goes nowhere.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = mailbox(sender)
    message["To"] = mailbox(letter.to)
    message["Subject"] = letter.subject.replace("=?", "= ?")  # or the library reads it as encoded, and decodes it
    message["Date"] = letter.created_at
    message["Message-ID"] = f"<{identity(letter.key)}@{domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office answers it
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language  # last: the library drops such headers when content is set
    return message


def mailbox(text: str) -> Address:
    """An address, with a name where one stands before it. Raises ``BadAddress``."""
    found = MAILBOX.fullmatch(text)  # not ``email.utils.parseaddr``: it takes the first of whatever it is given
    if found is None or len(found["address"]) > LONGEST_ADDRESS:
        raise BadAddress("this is no address")
    try:
        return Address((found["name"] or "").strip(), addr_spec=found["address"])
    except (ValueError, HeaderParseError):  # two dots, a dot at an end
        raise BadAddress("this is no address") from None


def domain(sender: str) -> str:
    """The part after the @. Raises ``BadAddress``."""
    return mailbox(sender).domain


def identity(key: str) -> str:
    """What tells a letter apart in mail programs, without saying whom it is about."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def html(letter: Letter) -> str:
    """The text as HTML: buttons are large links, all else is escaped."""
    said = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(letter.text))
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{escape(letter.subject)}</title>\n</head>\n<body style="{BODY}">\n{said}\n</body>\n</html>\n'
    )


def paragraphs(text: str) -> Iterator[str]:
    """Each paragraph's lines, as safe HTML."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield "<br>\n".join(line_as_html(line) for line in paragraph.split("\n"))


def line_as_html(line: str) -> str:
    """One line: a large link where it is a button."""
    button = BUTTON.fullmatch(line)
    if button is None:
        return escape(line)
    return f'<a href="{escape(button["link"])}" style="{LINK}">{escape(button["words"])}</a>'
