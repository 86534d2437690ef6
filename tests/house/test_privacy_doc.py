"""docs/privacy.md names every table, whatever in it is about a person, and the periods that the code goes by."""

import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from limits import parse
from tortoise.fields.relational import BackwardFKRelation, ForeignKeyFieldInstance
from tortoise.models import Model

from finder.pages import doubts
from finder.settings import APPS, Settings
from providers.trust import callers, exposure
from web import cache, cleaning, sessions, sign_ins

TEXT: Final = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
# What says nothing of a person. A new column fails until it stands here, or in the document.
ABOUT_NOBODY: Final = {
    "account": "id",
    "sign_in": "id by_operator tries expires_at",
    "session": "id by_operator expires_at",
    "passkey": "id",
    "letter": "id kind may_repeat state tries created_at due_at leased_until sent_at",
    "job_run": "name due_at leased_until ran_at error",
    "audit_entry": "id action previous digest",
    "organization": "id public_id name key website",
    "location": "id public_id key street street2 city state zip county lat lon approximate timezone",
    "program": "id public_id organization_id location_id name facts source checked provenance gone_since is_example "
    "claimed confirmed unconfirmed set_aside rev",
    "draft": "id program_id based_on",
    "revision": "id program_public_id rev",
    "source_record": "id program_id source fingerprint row edition",
    "tombstone": "id public_id rev",
    "counter": "id rev",
    "membership": "id program_public_id",
    "claim": "id program_public_id how state code_until tries decided_at",
    "proposal": "id program_public_id field origin strong state created_at hold_until decided_at",
    "freeze": "id program_public_id at lifted_at",
    "capability": "id kind program_public_id created_at expires_at revoked_at",
    "reminding": "id program_public_id hours",
    "doubt": "id program_public_id field what state decided_at",
    "caller": "id program_public_id care",
    "twin": "id one other score state found_at decided_at",
    "merge": "id old into was survivor at split_at",
    "seen": "id program_public_id day count",
    "placement_team": "id created_at",
    "placement_member": "id",
    "placement_search": "id team_id colour letter alert created_at",
    "placement_shortlist": "id team_id colour letter created_at",
    "placement_entry": "id shortlist_id position program_public_id rev status care then_public_id then_rev",
    "placement_attempt": "id team_id program_public_id care days criterion",
    "placement_share": "id shortlist_id parts language created_at expires_at",
    "placement_choice": "id",
}


def rows() -> Iterator[list[str]]:
    """The cells of every row of every table of the document, without the heads."""
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not line.startswith("|---") and cells[0] not in {"what", "table"}:
            yield cells


def named() -> dict[str, set[str]]:
    """By the document: the columns about a person, by table."""
    found = {cells[0].strip("`"): cells for cells in rows() if cells[0].startswith("`")}
    assert all(len(cells) == 4 for cells in found.values())
    return {table: set(re.findall(r"`(\w+)`", cells[1])) for table, cells in found.items()}


def stored() -> dict[str, set[str]]:
    """By the code: the columns of every table of every app."""
    packages = [import_module(f"{package}.models") for package in APPS.values()]
    models = [one for package in packages for _, one in inspect.getmembers(package, inspect.isclass)]
    return {one._meta.db_table: columns(one) for one in models if issubclass(one, Model) and one is not Model}


def columns(model: type[Model]) -> set[str]:
    """The columns of one table, as the database calls them."""
    fields = {
        name: field for name, field in model._meta.fields_map.items() if not isinstance(field, BackwardFKRelation)
    }
    return {f"{name}_id" if isinstance(field, ForeignKeyFieldInstance) else name for name, field in fields.items()}


def unnamed(stored: dict[str, set[str]], named: dict[str, set[str]]) -> set[str]:
    """Tables, and columns that may be about a person, of which the document says nothing."""
    missing = set(stored) - set(named)
    for table in set(stored) & set(named):
        harmless = set(ABOUT_NOBODY.get(table, "").split())
        missing |= {f"{table}.{column}" for column in stored[table] - named[table] - harmless}
    return missing


def gone(stored: dict[str, set[str]], named: dict[str, set[str]]) -> set[str]:
    """Tables and columns of which the document speaks, and that are not there."""
    lost = set(named) - set(stored)
    for table in set(stored) & set(named):
        lost |= {f"{table}.{column}" for column in named[table] - stored[table]}
    return lost


def test_every_table_and_every_column_about_a_person_is_named() -> None:
    assert unnamed(stored(), named()) == set()


def test_the_document_names_nothing_that_is_gone() -> None:
    assert gone(stored(), named()) == set()


def test_no_column_is_called_harmless_here_and_about_a_person_there() -> None:
    for table, harmless in ABOUT_NOBODY.items():
        assert not set(harmless.split()) & named()[table], table
        assert set(harmless.split()) <= stored()[table], table


def test_a_new_table_a_new_column_and_one_that_went_are_noticed() -> None:
    there = stored()
    assert unnamed(there | {"visitor": {"id"}}, named()) == {"visitor"}
    assert unnamed(there | {"account": there["account"] | {"phone"}}, named()) == {"account.phone"}
    assert unnamed(there, named() | {"account": {"role", "language", "created_at", "revoked_at"}}) == {"account.email"}
    assert gone({table: there[table] for table in there if table != "claim"}, named()) == {"claim"}
    assert gone(there | {"freeze": there["freeze"] - {"reason"}}, named()) == {"freeze.reason"}


def test_what_is_called_an_address_a_person_or_a_secret_is_never_called_harmless() -> None:
    telling = re.compile(r"email|token|code_hash|account|actor|device|_by$|^by$|given_to|digest$|reason|text")
    found = {f"{table}.{one}" for table, all_ in ABOUT_NOBODY.items() for one in all_.split() if telling.search(one)}
    assert found == {"audit_entry.digest"}  # of the chain


# --- how long


def words(period: timedelta) -> str:
    """A period as the document writes it: in days where they are whole, else in hours or minutes."""
    minutes = int(period.total_seconds() // 60)
    number, unit = (minutes // 1440, "day") if minutes % 1440 == 0 else (minutes // 60, "hour")
    if minutes < 60:
        number, unit = minutes, "minute"
    return {(1, "minute"): "one minute", (1, "hour"): "an hour", (1, "day"): "a day"}.get(
        (number, unit), f"{number} {unit}s"
    )


DEFAULTS: Final = Settings.model_construct()
PLACEMENT: Final = timedelta(days=DEFAULTS.placement_days)
PERIODS: Final = {  # the first cell of a row → the periods that it must name, and no other
    "how often an address asked": [timedelta(seconds=parse(DEFAULTS.rate).get_expiry())],
    "that a caller said so, to tell two callers apart": [callers.HOUR, callers.KEPT],
    "how often an address reports something wrong": [timedelta(seconds=parse(doubts.A_DAY).get_expiry())],
    "how often a listing's page was opened": [exposure.KEPT],
    "sign-in links and codes": [cleaning.SIGN_INS, sign_ins.LASTS],
    "sessions: browser and system, coarse; when last used": [cleaning.SESSIONS],
    "the session's token": [sessions.LASTS],
    "letters": [cleaning.LETTERS, cleaning.KEYS],
    "`sign_in`": [sign_ins.LASTS, cleaning.SIGN_INS],
    "`session`": [sessions.LASTS, cleaning.SESSIONS],
    "`letter`": [cleaning.LETTERS, cleaning.KEYS],
    "`caller`": [callers.HOUR, callers.KEPT],
    "`seen`": [exposure.KEPT],
    "`placement_search`": [PLACEMENT],
    "`placement_shortlist`": [PLACEMENT],
    "`placement_attempt`": [PLACEMENT],
}
IN_HOURS: Final = {"`placement_share`": DEFAULTS.share_hours}
CACHE: Final = "a results page with its address"  # its words are its own
PERIOD: Final = re.compile(r"\b(?:\d+|an?|one|two) (?:minute|hour|day|week|month|year)s?\b")


@pytest.mark.parametrize("cells", list(rows()), ids=lambda cells: cells[0])
def test_a_period_is_the_one_that_the_code_goes_by(cells: list[str]) -> None:
    if cells[0] == CACHE:
        assert cells[-1].startswith("at most two minutes: kept for one")
        assert cache.SECONDS == 60
        return
    expected = {words(period) for period in PERIODS.get(cells[0], [])}
    expected |= {f"{hours} hours" for hours in [IN_HOURS.get(cells[0])] if hours}
    assert set(PERIOD.findall(" ".join(cells[1:]))) == expected


def test_every_period_that_is_compared_belongs_to_a_row() -> None:
    assert {*PERIODS, *IN_HOURS, CACHE} <= {cells[0] for cells in rows()}


def test_the_period_of_the_workbench_is_said_with_its_setting() -> None:
    assert f"{DEFAULTS.placement_days} days are `FINDER_PLACEMENT_DAYS`" in TEXT
