"""A day's visits leave nothing of the visitors anywhere; and what is planted anywhere, in any spelling, is found."""

import gzip
import random
import resource
import sqlite3
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from providers.places.table import Table
from seeds.gazetteer import TABLE
from tests.drills.day import cast, sinks, visits
from tests.drills.day.__main__ import answers, look, main
from tests.drills.day.built import LEAKS
from tests.drills.day.cast import Placer, Secret, Visitor
from tests.drills.day.houses import POSTGRES, SQLITE, House
from tests.drills.day.looking import Looking
from tests.drills.day.spellings import SHORT, digests, spellings
from tests.needed import WHOLE, need
from tests.postgres.clusters import Cluster

SCALE: Final = "5000" if WHOLE else "24"
POSTGRESQL: Final = [pytest.param(POSTGRES, marks=pytest.mark.postgres)]
KINDS: Final = [SQLITE, *(POSTGRESQL if WHOLE else [])]  # else it is looked through for what a leak of one place left
COUNT: Final = 40

Drill = Callable[..., tuple[int, str]]


@pytest.fixture
def drill(capsys: pytest.CaptureFixture[str]) -> Drill:
    """Runs the drill. Returns its exit code, and all that it printed."""

    def run(*words: str) -> tuple[int, str]:
        code = main(["--visitors", *words])
        said = capsys.readouterr()
        return code, f"{said.err}\n{said.out}"

    return run


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_days_visits_leave_no_address_no_word_and_no_answer_anywhere(kind: str, drill: Drill) -> None:
    code, verdict = drill(SCALE, "--database", kind)
    assert code == 0, verdict
    assert " 0 flaws" in verdict


@pytest.mark.long
def test_a_build_that_logs_who_asks_is_found_out_by_its_log_and_by_nothing_else(drill: Drill) -> None:
    code, verdict = drill("12", "--database", SQLITE, "--broken", "log")
    assert code == 1, verdict
    assert {line.partition(" (")[0] for line in verdict.splitlines() if line.startswith(SQLITE)} == {
        "sqlite: in log: address"
    }


if WHOLE:  # each leak by itself, and one that a database keeps: it is in its rows, its files and its copy

    @pytest.mark.long
    @pytest.mark.parametrize("leak", LEAKS)
    def test_a_build_that_writes_down_what_visitors_say_is_found_out(leak: str, drill: Drill) -> None:
        need("a folder for cores", missing=leak == "core" and not leaves_cores())
        code, verdict = drill("24", "--database", SQLITE, "--broken", leak)
        assert code == 1, verdict
        assert f"in {leak}: " in verdict

    @pytest.mark.long
    @pytest.mark.postgres
    def test_a_build_that_writes_it_into_postgresql_is_found_out(drill: Drill) -> None:
        code, verdict = drill("24", "--database", POSTGRES, "--broken", "database")
        assert code == 1, verdict
        for sink in (sinks.ROWS, sinks.FILES, sinks.COPIES):
            assert f"in {sink}: address" in verdict


def leaves_cores() -> bool:
    """Whether a process that dies here may leave its memory where it ran."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    return bool(hard) and not Path("/proc/sys/kernel/core_pattern").read_text().startswith(("|", "/"))


# --- what is planted is found


@cache
def everyone() -> list[Visitor]:
    """The visitors of these tests; made when the first test asks, not whenever the file is read."""
    chance = random.Random(7)
    return cast.gathered(COUNT, 7, Table.load(TABLE), visits.sheets(chance, 9), visits.filters(chance, 9))


@cache
def looking() -> Looking:
    """Looks for all that is theirs."""
    return Looking([*answers(), *(secret for one in everyone() for secret in one.secrets())])


@cache
def first() -> list[Visitor]:
    """One with a long address, one with a short one, and a placer."""
    found = [next(one for one in everyone() if ":" in one.address), everyone()[1], everyone()[19]]
    assert isinstance(found[2], Placer)
    return found


@cache
def every_spelling() -> list[tuple[Secret, str, bytes]]:
    """Every long spelling of the first visitors' secrets."""
    return spelt([secret for one in first() for secret in one.secrets()] + answers()[:1])


def spelt(secrets: list[Secret]) -> list[tuple[Secret, str, bytes]]:
    """Every long spelling of these secrets; a digest in each of the ways in which one is written."""
    found = []
    for secret in secrets:
        found += [(secret, name, raw) for name, raw in spellings(secret) if name not in SHORT]
        for name, raw in digests(secret.whole):
            letters = raw.hex()
            for written in (raw, letters.encode(), letters.upper().encode(), letters[:16].encode(), b64encode(raw)):
                found.append((secret, name, written))
    return found


def database(house: House, raw: bytes) -> None:
    with closing(sqlite3.connect(house.database)) as line:
        line.execute("CREATE TABLE planted (words BLOB)")
        line.execute("INSERT INTO planted VALUES (?)", [raw])
        line.commit()


def deleted(house: House, raw: bytes) -> None:
    database(house, raw)
    with closing(sqlite3.connect(house.database)) as line:
        line.execute("PRAGMA secure_delete = OFF")
        line.execute("DELETE FROM planted")
        line.commit()


def journal(house: House, raw: bytes) -> None:
    Path(f"{house.database}-wal").write_bytes(b"\0" * 56 + raw)


def file(place: str) -> Callable[[House, bytes], None]:
    def write(house: House, raw: bytes) -> None:
        path = house.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'{"said": "' + raw + b'"}\n')

    return write


def packed(house: House, raw: bytes) -> None:
    file("nginx/logs/finder.log.1.gz")(house, raw)
    path = house.folder / "nginx/logs/finder.log.1.gz"
    path.write_bytes(gzip.compress(path.read_bytes()))


def letter(house: House, raw: bytes) -> None:
    file("var/mail/1.eml")(house, b"")
    head = b"To: a@example.org\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    (house.folder / "var/mail/1.eml").write_bytes(head + b64encode(b"Dear editor, " + raw))


def name(house: House, raw: bytes) -> None:
    with suppress(OSError, ValueError):  # not every spelling can be one
        (house.folder / "var" / ("a-" + raw.decode())).touch()


def numbers(house: House, raw: bytes) -> None:
    house.noted[f"{sinks.PAGES} /metrics"] = b'finder_answers_total{route="' + raw + b'"} 1\n'


def activity(house: House, raw: bytes) -> None:
    house.noted[f"{sinks.ACTIVITY} /3"] = b"SELECT 1 /* " + raw + b" */"


PLANTERS: Final[dict[str, tuple[str, Callable[[House, bytes], None]]]] = {  # each with where it must be found
    "a row": (sinks.FILES, database),
    "a row that was deleted": (sinks.FILES, deleted),
    "the journal": (sinks.FILES, journal),
    "output": (sinks.OUTPUT, file("said/output")),
    "log": (sinks.LOG, file("said/log")),
    "what a command said": (sinks.COMMANDS, file("said/2-doctor")),
    "metrics": (sinks.PAGES, numbers),
    "what PostgreSQL is asked": (sinks.ACTIVITY, activity),
    "a copy": (sinks.COPIES, file("copies/finder.db")),
    "a letter": (sinks.LETTERS, letter),
    "the folder": (sinks.FOLDER, file("var/kept/words")),
    "a temporary file": (sinks.TEMP, file("temp/tmp0")),
    "a core": (sinks.WORK, file("work/core.12")),
    "nginx's log": (sinks.NGINX, file("nginx/logs/finder.log")),
    "an old log of nginx": (sinks.NGINX, packed),
    "a body that nginx put down": (sinks.NGINX, file("nginx/temp/body/0001")),
    "the name of a file": (sinks.NAMES, name),
}


@pytest.fixture
def houses(tmp_path: Path) -> Callable[[], House]:
    """Makes services that never ran, each in a folder of its own."""
    made: list[House] = []
    with closing(sqlite3.connect(tmp_path / "empty.db")) as line:
        line.execute("CREATE TABLE empty (words TEXT)")
    nothing = (tmp_path / "empty.db").read_bytes()

    def make() -> House:
        folder = tmp_path / str(len(made))
        for part in ("var", "said"):
            (folder / part).mkdir(parents=True)
        (folder / "var/finder.db").write_bytes(nothing)
        made.append(House(folder, SQLITE, 0, None, None, None, ""))
        return made[-1]

    return make


def leaks(house: House) -> dict[str, set[str]]:
    """The kinds of secrets that are found, by where."""
    found = look(sinks.written(house), looking(), {})
    return {sink: {kind for kind, _ in one} for sink, one in found.items() if one}


@pytest.mark.parametrize("planter", PLANTERS)
def test_whatever_is_planted_anywhere_is_found_there_in_every_spelling(
    planter: str, houses: Callable[[], House]
) -> None:
    where, plant = PLANTERS[planter]
    some = every_spelling()[:: 31 if WHOLE else 307]
    missed = []
    for secret, spelling, raw in some:
        house = houses()
        plant(house, raw)
        if plant is name and not list((house.folder / "var").glob("a-*")):
            continue
        if secret.kind not in leaks(house).get(where, ()):
            missed.append((secret.kind, spelling, raw, secret.core))
    assert missed == []
    assert len(some) > 15


def test_whatever_is_planted_in_postgresqls_own_files_and_its_log_is_found(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "server", 0)
    house = House(tmp_path / "house", POSTGRES, 0, None, cluster, None, "")
    (cluster.folder / "base/5").mkdir(parents=True)
    for secret, _, raw in every_spelling()[:: 31 if WHOLE else 307]:
        for path, where in ((f"{cluster.folder}.log", sinks.SERVER_LOG), (cluster.folder / "base/5/1", sinks.FILES)):
            Path(f"{cluster.folder}.log").write_bytes(b"started")
            Path(path).write_bytes(b"\0\x2b" + raw + b"\x2b\0")
            found = look(sinks.in_files(house), looking(), {})
            assert secret.kind in {kind for kind, _ in found[where]}, (secret, raw)


def test_every_spelling_of_every_secret_is_found() -> None:
    lines = ((secret, raw, b'{"said": "' + raw + b'"}\n') for secret, _, raw in every_spelling()[:: 1 if WHOLE else 7])
    missed = [(secret, raw) for secret, raw, line in lines if secret.kind not in kinds(line)]
    assert missed == []
    assert len(every_spelling()) > 3_000


def kinds(line: bytes) -> set[str]:
    """The kinds of secrets that a line tells."""
    return {kind for kind, _ in look([(sinks.LOG, line)], looking(), {})[sinks.LOG]}


def test_what_chance_may_write_is_a_leak_only_where_it_is_found_of_many(houses: Callable[[], House]) -> None:
    for spelling in SHORT:
        few, many = (houses() for _ in range(2))
        wrote = [cut for one in everyone() for cut in short_of(one, spelling)]
        file("said/log")(few, b"\n".join(wrote[:5]))
        file("said/log")(many, b"\n".join(wrote))
        assert leaks(few) == {}, spelling
        assert leaks(many) == {sinks.LOG: {cast.ADDRESS}}, spelling


def short_of(one: Visitor, spelling: str) -> list[bytes]:
    """The short spellings of somebody's address."""
    address = one.secrets()[0]
    if spelling == "a digest cut short":
        return [raw.hex()[:9].encode() for _, raw in list(digests(address.whole))[:1]]
    return [raw for name_, raw in spellings(address) if name_ == spelling][:1]


def test_what_is_kept_on_purpose_is_a_leak_anywhere_else(houses: Callable[[], House]) -> None:
    house = houses()
    database(house, first()[0].mail.encode())
    file("said/log")(house, first()[0].mail.encode())
    found = look(sinks.written(house), looking(), sinks.KEPT_ON_PURPOSE)
    assert [sink for sink, one in found.items() if one] == [sinks.LOG]


def test_nobody_asks_for_a_place_whose_name_is_part_of_one_that_a_placer_keeps() -> None:
    many = cast.gathered(2_000, 29, Table.load(TABLE), [(("now", "none"),)], ["care=detox"])
    kept = "\n".join(one.place for one in many if isinstance(one, Placer)).lower()
    assert len(kept.splitlines()) == cast.PLACERS
    assert [one for one in many if not isinstance(one, Placer) and one.secrets()[2].core.lower() in kept] == []


def test_every_leak_of_a_broken_build_has_the_name_of_the_place_where_it_is_found() -> None:
    places = {where for where, _ in PLANTERS.values()} | {sinks.ROWS}
    assert set(LEAKS) <= places
