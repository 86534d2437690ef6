"""Every setting, with its unit and a default that is safe for one machine. Read once from ``FINDER_*``."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

APPS = {"providers": "providers"}  # label of each set of tables → the package that holds it


class Settings(BaseSettings):
    """What an operator may choose. The description of each stands in docs/running.md, and a test holds that it does."""

    model_config = SettingsConfigDict(env_prefix="FINDER_", frozen=True, extra="ignore")

    var_dir: Path = Field(Path("var"), description="Folder of the embedded database, the mail outbox and the logs.")
    database_url: str = Field("", description="sqlite:///path or postgres://…; empty: a SQLite file in var_dir.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Server processes.")
    base_url: str = Field("", description="The public address, https://…; empty: the address it listens on.")
    allowed_hosts: str = Field(
        "127.0.0.1 localhost [::1]", description="Host names answered to, separated by blanks; * for any."
    )
    trusted_proxies: str = Field("", description="Networks whose X-Forwarded-For is believed, separated by blanks.")
    rate_limits: Literal["on", "off"] = Field("on", description="off: no limits (for tests).")
    rate: str = Field("300/minute", description="How often one address may ask.")
    receive_seconds: float = Field(5.0, gt=0, le=60, description="How long a client may take to send its request.")
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
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")

    @property
    def database(self) -> str:
        """The database's URL, the embedded one where none is set."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'finder.db').absolute()}"

    @property
    def address(self) -> str:
        """The address that people use, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def proxies(self) -> tuple[str, ...]:
        """The networks whose word is taken for a visitor's address."""
        return tuple(self.trusted_proxies.split())

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that are answered."""
        return frozenset(self.allowed_hosts.lower().split()) | {self.host.lower()}
