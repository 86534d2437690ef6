"""Settings that contradict each other keep a service from starting, in words that repeat no password."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from finder.settings import Settings


@pytest.mark.parametrize("url", ["", "sqlite:///finder.db"])
def test_only_a_primary_of_postgresql_has_a_standby(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError, match="must both begin with postgres://") as refused:
        Settings(var_dir=tmp_path, database_url=url, database_read_url="postgres://finder:secret@db/finder")
    assert "secret" not in str(refused.value)


PUBLIC = "https://finder.example.org"


@pytest.mark.parametrize("password", ["postgres", "PassWord", "finder", "changeme", "d%62user"])
@pytest.mark.parametrize("which", ["database_url", "database_read_url"])
def test_a_secret_that_is_none_starts_no_server_where_others_reach_it(
    tmp_path: Path, password: str, which: str
) -> None:
    urls = {"database_url": "postgres://dbuser@db/finder"} | {which: f"postgres://dbuser:{password}@db/finder"}
    with pytest.raises(ValidationError, match=f"FINDER_{which.upper()} is one that everybody tries") as refused:
        Settings(var_dir=tmp_path, base_url=PUBLIC, **urls)
    assert password not in str(refused.value).replace("finder", "").replace("FINDER", "").replace("Settings", "")
    assert Settings(var_dir=tmp_path, **urls)  # on a machine that nobody else reaches it may be


@pytest.mark.parametrize("url", ["", "postgres://dbuser@db/finder", "postgres://dbuser:kV7-q_2mmZ@db/finder"])
def test_a_secret_that_is_one_and_a_server_that_asks_for_none_are_fine(tmp_path: Path, url: str) -> None:
    assert Settings(var_dir=tmp_path, base_url=PUBLIC, database_url=url)


@pytest.mark.parametrize("address", ["", PUBLIC])
def test_whoever_signs_in_to_a_mail_server_has_a_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValidationError, match="FINDER_SMTP_PASSWORD is empty"):
        Settings(var_dir=tmp_path, base_url=address, smtp_user="mailer")


def test_a_mail_password_that_everybody_tries_starts_no_server_where_others_reach_it(tmp_path: Path) -> None:
    for password in ("mailer", "password"):
        given = {"var_dir": tmp_path, "smtp_user": "mailer", "smtp_password": password}
        with pytest.raises(ValidationError, match="FINDER_SMTP_PASSWORD is one that everybody tries"):
            Settings(base_url=PUBLIC, **given)
        assert Settings(**given)


def test_no_setting_that_is_a_secret_has_a_value_from_the_start() -> None:
    secret = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]
    assert secret == ["smtp_password"]
    assert not any(Settings.model_fields[name].default.get_secret_value() for name in secret)


def test_no_secret_is_printed_with_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        var_dir=tmp_path, database_url="postgres://finder:kV7-q@db/finder", smtp_user="m", smtp_password="kV7-q",
        database_read_url="postgres://finder:kV7-q@standby/finder",
    )  # fmt: skip
    assert "kV7-q" not in f"{settings} {settings!r}"
