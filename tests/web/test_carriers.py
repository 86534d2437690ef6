"""What carries letters out: files that appear whole, a mail server over a line that is safe."""

import asyncio
import ipaddress
import ssl
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from finder import mailing
from finder.settings import Settings
from tests.conftest import NOW
from tests.web.cast import TEXT
from tests.web.mailserver import PostOffice
from web.carriers import Files, NotNow, Smtp
from web.envelope import message_of
from web.models import Letter

pytestmark = pytest.mark.anyio
SENDER = "finder@finder.example"
OVER_TLS = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it does not see that it is


def a_message(key: str = "one", text: str = TEXT) -> EmailMessage:
    letter = Letter(
        key=key, kind="sign-in", to="editor@program.example", subject="Sign in", text=text, created_at=NOW, due_at=NOW
    )
    return message_of(letter, SENDER)


def not_yet() -> None:
    """Nothing is noted."""


def raising(error: BaseException) -> Callable[[], None]:
    def handing() -> None:
        raise error

    return handing


async def test_a_letter_becomes_a_file_and_its_link_is_printed_without_saying_to_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[str] = []
    await Files(tmp_path / "mail", SENDER).send(a_message(), lambda: handed.append("now"))
    [file] = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "editor@program.example"
    printed = capsys.readouterr().out
    assert "Sign in: https://finder.example/portal/sign-in/s3cret" in printed
    assert file.name in printed
    assert "editor@" not in printed
    assert handed == ["now"]


async def test_files_are_read_by_the_services_own_user_only(tmp_path: Path) -> None:
    await Files(tmp_path / "mail", SENDER).send(a_message(), not_yet)
    [file] = (tmp_path / "mail").iterdir()
    assert (file.stat().st_mode & 0o777, (tmp_path / "mail").stat().st_mode & 0o777) == (0o600, 0o700)


async def test_letters_of_the_same_second_and_the_same_letter_again_are_files_of_their_own(tmp_path: Path) -> None:
    carrier = Files(tmp_path, SENDER)
    await asyncio.gather(*(carrier.send(a_message(key), not_yet) for key in "aabbccdd"))
    assert len(list(tmp_path.glob("*.eml"))) == 8


async def test_whoever_watches_the_folder_never_sees_half_a_letter(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Files(tmp_path, SENDER)._write(a_message(), raising(KeyboardInterrupt()))
    assert list(tmp_path.glob("*.eml")) == []


async def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")
    with pytest.raises(OSError):
        await Files(tmp_path / "mail", SENDER).send(a_message(), raising(AssertionError("it was not handed over")))


async def test_lines_that_begin_with_a_dot_arrive_as_they_are() -> None:
    text = ".\n..\n.hidden\nend\n"
    async with PostOffice().open() as office:
        await Smtp("127.0.0.1", office.port, SENDER, security="none").send(a_message(text=text), not_yet)
    plain = office.letters[0].get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize("how", ["drop", "451 later", "hang"])
async def test_what_fails_before_the_text_was_not_handed_over(how: str) -> None:
    async with PostOffice(before=how).open() as office:
        with pytest.raises((NotNow, OSError)):
            await Smtp("127.0.0.1", office.port, SENDER, security="none", seconds=0.2).send(
                a_message(), raising(AssertionError("it was handed over"))
            )


class Certificates:
    """A certificate for the loopback address, and who believes it."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.example")])
        loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(NOW - timedelta(days=3650))
            .not_valid_after(NOW + timedelta(days=3650))
            .add_extension(loopback, critical=False)
            .sign(key, hashes.SHA256())
        )
        self.file = folder / "post.pem"
        self.file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )

    @property
    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@OVER_TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_over_a_safe_line_the_service_signs_in(tmp_path: Path, security: str) -> None:
    certificates = Certificates(tmp_path)
    async with PostOffice().open(tls=certificates.server, at_once=security == "tls", users=True) as office:
        line = {"user": "finder", "password": "hunter2", "security": security, "trusted": certificates.trusting}
        await Smtp("127.0.0.1", office.port, SENDER, **line).send(a_message(), not_yet)  # type: ignore[arg-type]
        assert office.users == [b"finder"]
        with pytest.raises(NotNow, match=r"SMTPAuthenticationError 535"):
            await Smtp("127.0.0.1", office.port, SENDER, **line | {"password": "no"}).send(  # type: ignore[arg-type]
                a_message(), not_yet
            )
    assert len(office.came) == 1


@OVER_TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_letter_nor_password(
    tmp_path: Path, security: str
) -> None:
    async with PostOffice().open(tls=Certificates(tmp_path).server, at_once=security == "tls", users=True) as office:
        with pytest.raises(Exception, match=r"(?i)certificate"):
            await Smtp("127.0.0.1", office.port, SENDER, user="finder", password="hunter2", security=security).send(
                a_message(), not_yet
            )
    assert (office.came, office.users) == ([], [])


async def test_a_server_that_offers_no_safe_line_gets_no_letter_where_one_is_asked_for() -> None:
    async with PostOffice().open() as office:
        with pytest.raises(Exception, match=r"(?i)starttls"):
            await Smtp("127.0.0.1", office.port, SENDER, user="finder", password="hunter2").send(a_message(), not_yet)
    assert (office.came, office.users) == ([], [])


async def test_the_settings_choose_who_carries(tmp_path: Path) -> None:
    files = mailing.carrier(Settings(var_dir=tmp_path))
    assert isinstance(files, Files)
    assert files.folder == tmp_path / "mail"
    async with PostOffice().open() as office:
        smtp = mailing.carrier(Settings(mail="smtp", smtp_port=office.port, smtp_security="none", mail_from=SENDER))
        await smtp.send(a_message(), not_yet)
    assert office.came[0].mail_from == SENDER
