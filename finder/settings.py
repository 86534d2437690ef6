"""Every setting, with its unit and a default that is safe for one machine. Read once from ``FINDER_*``."""

from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from providers.rules import SHELF_LIVES, Rules
from web.database import POSTGRES

APPS = {  # label of each set of tables → the package that holds it
    "web": "web",
    "providers": "providers",
    "placements": "finder.placements",
}

GUESSED = frozenset(  # passwords that manuals show and robots try
    {"postgres", "postgresql", "password", "secret", "changeme", "change-me", "admin", "root", "finder", "test", "1234",
     "12345", "123456", "12345678", "example", "default"}
)  # fmt: skip
SIGNATURE = ("FINDER_SCREENING_REVIEWER", "FINDER_SCREENING_CREDENTIAL", "FINDER_SCREENING_REVIEWED")


class Settings(BaseSettings):
    """What an operator may choose. The description of each stands in docs/running.md, and a test holds that it does."""

    model_config = SettingsConfigDict(env_prefix="FINDER_", frozen=True, extra="ignore", hide_input_in_errors=True)

    var_dir: Path = Field(Path("var"), description="Folder of the embedded database, the mail outbox and the logs.")
    database_url: str = Field(
        "", repr=False, description="sqlite:///path or postgres://…; empty: a SQLite file in var_dir."
    )
    database_read_url: str = Field(
        "", repr=False, description="postgres://… of a standby: searches are read there; empty: none."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Server processes.")
    base_url: str = Field("", description="The public address, https://…; empty: the address it listens on.")
    allowed_hosts: str = Field(
        "127.0.0.1 localhost [::1]", description="Host names answered to, separated by blanks; * for any."
    )
    trusted_proxies: str = Field("", description="Networks whose X-Forwarded-For is believed, separated by blanks.")
    metrics_for: str = Field("", description="Networks that may read /metrics, separated by blanks; empty: nobody.")
    rate_limits: Literal["on", "off"] = Field("on", description="off: no limits (for tests).")
    rate: str = Field("300/minute", description="How often one address may ask.")
    receive_seconds: float = Field(5.0, gt=0, le=60, description="How long a client may take to send its request.")
    send_seconds: float = Field(60.0, gt=0, le=600, description="How long a client may take to read its answer.")
    refresh_seconds: float = Field(0.2, gt=0, le=60, description="How often a worker looks for changed listings.")
    helpline_name: str = Field("National Addiction Helpline", description="The owner's helpline.")
    helpline_phone: str = Field("1-800-615-1067", description="Its number.")
    helpline_operator: str = Field("", description="Who answers it, in words; empty: said to be unconfirmed.")
    helpline_payer: str = Field("", description="Who pays for it, in words.")
    exit_url: str = Field("https://www.weather.gov/", description="Where “Leave quickly” goes.")
    geocoder: Literal["", "nominatim", "photon", "pelias", "census"] = Field(
        "", description="A remote geocoder; empty: none, places are found offline."
    )
    geocoder_url: str = Field("", description="Its address.")
    geocoder_for_visitors: bool = Field(
        False, description="Ask it for visitors' words too: they then leave this server."
    )
    screening_reviewer: str = Field("", description="The clinician who signed the screening's table; empty: nobody.")
    screening_credential: str = Field("", description="Their credential.")
    screening_reviewed: str = Field("", description="The day of the signature, YYYY-MM-DD.")
    mail: Literal["files", "smtp"] = Field("files", description="files: letters become .eml files in var_dir/mail.")
    mail_from: str = Field("finder@localhost", description="The address that letters come from.")
    smtp_host: str = Field("127.0.0.1", description="The mail server.")
    smtp_port: int = Field(25, ge=1, le=65535, description="Its port.")
    smtp_user: str = Field("", description="Whom to sign in as; empty: nobody.")
    smtp_password: SecretStr = Field(SecretStr(""), description="The password.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="How the line is made safe.")
    hold_hours: float = Field(72, ge=0, description="How long a protected change waits at least.")
    two_moderators: bool = Field(True, description="Two must agree to a new phone of a claimed listing.")
    confirm_days: int = Field(90, ge=1, description="How often a program is asked whether all is still right.")
    detox_hours: float = Field(12, gt=0, description="How long “open” is believed: detox.")
    residential_hours: float = Field(24, gt=0, description="How long “open” is believed: live-in treatment.")
    outpatient_hours: float = Field(168, gt=0, description="How long “open” is believed: IOP and other visits.")
    placement_days: int = Field(30, ge=1, le=365, description="How long an unused shortlist, call log or search stays.")
    share_hours: float = Field(72, gt=0, le=720, description="How long a link to a hand-out works.")
    backup_dir: Path | None = Field(None, description="Folder that `finder backup` writes to, and `doctor` looks in.")
    jobs: Literal["on", "off"] = Field(
        "on", description="off: the server leaves work by the clock to `finder jobs run`."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")

    @model_validator(mode="after")
    def _standby_has_a_primary(self) -> Self:
        """Only PostgreSQL has standbys. The message repeats no URL: it may hold a password."""
        if self.database_read_url and not (is_postgres(self.database_url) and is_postgres(self.database_read_url)):
            raise ValueError("FINDER_DATABASE_READ_URL and FINDER_DATABASE_URL must both begin with postgres://")
        return self

    @model_validator(mode="after")
    def _secrets_are_secret(self) -> Self:
        """A password that is not there, or that everybody tries first where others reach us: refuse to start on it."""
        if self.smtp_user and not self.smtp_password.get_secret_value():
            raise ValueError("FINDER_SMTP_USER signs in to the mail server, and FINDER_SMTP_PASSWORD is empty")
        if self.address.startswith("https://"):
            for name in ("database_url", "database_read_url"):
                if is_guessed(getattr(self, name)):
                    raise ValueError(f"the password in FINDER_{name.upper()} is one that everybody tries first")
            if self.smtp_user and self.smtp_password.get_secret_value().lower() in {*GUESSED, self.smtp_user.lower()}:
                raise ValueError("FINDER_SMTP_PASSWORD is one that everybody tries first")
        return self

    @model_validator(mode="after")
    def _signature_is_whole(self) -> Self:
        """A signature without its name, its credential or its day is none: refuse to start on it."""
        if not any(self.signature):
            return self
        if not all(part.strip() for part in self.signature):
            raise ValueError(f"{', '.join(SIGNATURE)} belong together: set all three, or none")
        if not is_day(self.screening_reviewed):
            raise ValueError(f"{SIGNATURE[-1]} must be a day as YYYY-MM-DD")
        return self

    @property
    def signature(self) -> tuple[str, str, str]:
        """Who signed the screening's table, their credential, and the day; all empty when nobody did."""
        return self.screening_reviewer, self.screening_credential, self.screening_reviewed

    @property
    def database(self) -> str:
        """The database's URL, the embedded one where none is set."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'finder.db').absolute()}"

    @property
    def address(self) -> str:
        """The address that people use, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def rules(self) -> Rules:
        """What the portal and its jobs go by."""
        shelf_lives = {care: timedelta(hours=self.outpatient_hours) for care in SHELF_LIVES}
        shelf_lives |= {
            "detox": timedelta(hours=self.detox_hours),
            "residential": timedelta(hours=self.residential_hours),
        }
        return Rules(
            address=self.address,
            hold=timedelta(hours=self.hold_hours),
            two_moderators=self.two_moderators,
            confirm_every=timedelta(days=self.confirm_days),
            shelf_lives=shelf_lives,
        )

    @property
    def proxies(self) -> tuple[str, ...]:
        """The networks whose word is taken for a visitor's address."""
        return tuple(self.trusted_proxies.split())

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that are answered."""
        return frozenset(self.allowed_hosts.lower().split()) | {self.host.lower()}


def is_postgres(url: str) -> bool:
    """Whether a URL names a PostgreSQL server."""
    return url.startswith(POSTGRES)


def is_guessed(url: str) -> bool:
    """Whether the password in a URL is the user's own name, or one of those that everybody tries. None at all is fine:
    the server then knows the service by its user or its certificate."""
    if not is_postgres(url):
        return False
    parts = urlsplit(url)
    password = unquote(parts.password or "").lower()
    return bool(password) and password in {*GUESSED, unquote(parts.username or "").lower()}


def is_day(text: str) -> bool:
    """Whether this is a day of the calendar, as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
