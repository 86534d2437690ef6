"""A letter as mail: every mail program reads the same words, and none can be made to do anything else."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.web.cast import TEXT
from web.envelope import BadAddress, mailbox, message_of
from web.letters import printable
from web.models import Letter

SENDER = "Treatment Finder <finder@finder.example>"
words = st.text(max_size=200).map(lambda text: "".join(map(printable, text)))
lines = st.lists(words, min_size=1, max_size=8).map(lambda found: "\n".join(found).strip() + "\n")


def letter(**changed: Any) -> Letter:
    given: dict[str, Any] = {
        "id": 1, "key": "sign-in:7", "kind": "sign-in", "to": "editor@program.example", "subject": "Sign in",
        "text": TEXT, "language": "en", "created_at": NOW, "due_at": NOW,
    }  # fmt: skip
    return Letter(**given | changed)


def read(message: EmailMessage) -> EmailMessage:
    found: Any = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


class Tags(HTMLParser):
    """Every tag with its attributes, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(subject=words, text=lines)
@example(subject="¿Sigue siendo correcto? Programa de desintoxicación «Bahía»", text="Sí, todo está bien.\n")
@example(subject="=?utf-8?q?x?= " * 20, text=".\n..\n.leading dots\n")
def test_what_was_written_is_what_is_read(subject: str, text: str) -> None:
    message = read(message_of(letter(subject=subject, text=text), SENDER))
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.replace("=?", "= ?").split())
    assert part(message, "plain") == text
    assert [name for name in message if name.lower() in ("bcc", "cc")] == []
    assert message["To"] == "editor@program.example"


@given(text=lines)
def test_html_says_the_same_words_and_holds_nothing_but_them_and_links(text: str) -> None:
    found = Tags(part(read(message_of(letter(text=text), SENDER)), "html"))
    assert {tag for tag, _ in found.tags} <= {"html", "head", "meta", "title", "body", "p", "br", "a"}
    plain = "".join(text.split())
    assert found.tags.count(("a", {})) == 0
    if "* " not in text:
        assert "".join(found.words.removeprefix("\n\n").split()).endswith(plain)


def test_a_button_is_a_large_link_and_nothing_is_fetched_from_anywhere() -> None:
    html = part(read(message_of(letter(text=TEXT + "Write to <editor> at https://other.example/\n"), SENDER)), "html")
    links = [attributes for tag, attributes in Tags(html).tags if tag == "a"]
    assert [link["href"] for link in links] == ["https://finder.example/portal/sign-in/s3cret"]
    assert "&lt;editor&gt; at https://other.example/" in html
    assert [word for word in ("src=", "url(", "<link", "@import", "<script", "<img") if word in html] == []


def test_the_envelope_says_that_a_machine_wrote_it_and_when() -> None:
    message = read(message_of(letter(language="es"), SENDER))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "es"
    assert message["Date"].datetime == NOW
    assert str(message["From"]) == SENDER


def test_a_letter_has_the_same_id_whenever_it_is_sent_and_the_id_tells_nothing() -> None:
    first = message_of(letter(), SENDER)["Message-ID"]
    assert first == message_of(letter(id=2, created_at=NOW, tries=4), SENDER)["Message-ID"]
    assert first != message_of(letter(key="sign-in:8"), SENDER)["Message-ID"]
    assert first.endswith("@finder.example>")
    assert "sign-in" not in first


@given(st.text(max_size=60))
def test_an_address_is_one_address_or_none(text: str) -> None:
    try:
        address = mailbox(text)
    except BadAddress:
        return
    assert address.addr_spec.count("@") == 1
    assert not set(address.addr_spec) & set("\r\n,;<> ")


@pytest.mark.parametrize("text", ["a@b", "a.b+c@d-e.example", "Name <a@b.example>", "o'neil@b.example"])
def test_ordinary_addresses_are_read(text: str) -> None:
    assert mailbox(text).addr_spec in text


BAD = [
    "a@b.c>\r\nBcc: <d@e.f", "N\r\nBcc: d@e.f <a@b.c>", "a@b.c\0", "@b.c", "a@", "a@b..c", "<a@b.c", "a@b.c>", ".a@b.c",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_addresses_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadAddress, match=r"^this is no address$"):  # and does not repeat it
        mailbox(text)


def test_lines_are_short_enough_for_every_mail_server() -> None:
    long = letter(subject="ä" * 200, text="x" * 5000 + "\n")
    assert max(map(len, message_of(long, SENDER).as_bytes(policy=SMTP).split(b"\r\n"))) <= 998
