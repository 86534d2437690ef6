"""The rows of a service's database: digests of all, and of those of people who are not concerned; and a way back."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

OF_ACCOUNTS: Final = {"account", "account_id", "invited_by"}
OF_NOBODY: Final = {"known"}  # what a team has seen: it names every listing of a town
NOT_ROWS: Final = ("sqlite_", "tortoise_", "aerich", "seen")  # how often pages were opened is written now and then

State = sqlite3.Connection  # a copy in memory


class Rows:
    """The database of a service that runs, seen from outside."""

    def __init__(self, path: Path) -> None:
        self._live = sqlite3.connect(path, isolation_level=None)
        self._live.execute("PRAGMA synchronous=OFF")  # ours alone; the service's own connection is as ever
        self._now = (0, 0)  # which copy was put back, and the version that this made
        self._asked: dict[tuple[str, ...], list[tuple[str, str, list[Any]]]] = {}
        names = [
            row[0] for row in self._live.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
        ]
        self.tables = [name for name in names if not name.startswith(NOT_ROWS)]
        self._columns = {
            table: [row[1] for row in self._live.execute(f'PRAGMA table_info("{table}")')] for table in self.tables
        }

    def close(self) -> None:
        """Let go of the file."""
        self._live.close()

    def version(self) -> int:
        """A number that changes when somebody else writes."""
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])

    def copy(self) -> State:
        """All of it, as it is now."""
        made = sqlite3.connect(":memory:")
        self._live.backup(made)
        return made

    def put_back(self, state: State) -> None:
        """As it was when the copy was made. Costs nothing when nobody wrote since."""
        if self._now != (id(state), self.version()):
            state.backup(self._live)
            self._now = (id(state), self.version())

    def digests(self) -> dict[str, str]:
        """One for each table."""
        return {table: digest(self._live.execute(f'SELECT * FROM "{table}" ORDER BY 1')) for table in self.tables}

    def changed(self, before: Mapping[str, str]) -> set[str]:
        """The tables that are not as they were."""
        return {table for table, now in self.digests().items() if now != before[table]}

    def of(self, ids: Sequence[str], emails: Sequence[str]) -> dict[str, str]:
        """A digest of what belongs to some listings and people, by table: their rows, and rows that name them."""
        key = (*ids, *emails)
        if key not in self._asked:
            self._asked[key] = list(self._questions(list(ids), list(emails)))
        return {table: digest(self._live.execute(query, values)) for table, query, values in self._asked[key]}

    def _questions(self, ids: list[str], emails: list[str]) -> Iterator[tuple[str, str, list[Any]]]:
        accounts = self._numbers("account", "email", emails)
        programs = self._numbers("program", "public_id", ids)
        teams = self._numbers("placement_member", "account", accounts, "team_id")
        shortlists = self._numbers("placement_shortlist", "team_id", teams)
        meant: dict[str, list[Any]] = {
            **dict.fromkeys(OF_ACCOUNTS, accounts), "program_id": programs, "team_id": teams,
            "shortlist_id": shortlists,
        }  # fmt: skip
        own: dict[str, list[Any]] = {"account": accounts, "program": programs, "placement_team": teams}
        own["organization"] = self._numbers("program", "id", programs, "organization_id")
        own["location"] = self._numbers("program", "id", programs, "location_id")
        for table in self.tables:
            tests, values = [], []
            for column in self._columns[table]:
                if numbers := meant.get(column, []) + (own.get(table, []) if column == "id" else []):
                    tests.append(f'"{column}" IN ({",".join("?" * len(numbers))})')
                    values += numbers
            tests += [f"instr({self._all(table)}, ?)"] * len(ids + emails)
            yield table, f'SELECT * FROM "{table}" WHERE {" OR ".join(tests)} ORDER BY 1', values + ids + emails

    def _all(self, table: str) -> str:
        return " || ' ' || ".join(
            f"coalesce(\"{column}\", '')" for column in self._columns[table] if column not in OF_NOBODY
        )

    def _numbers(self, table: str, column: str, values: Iterable[Any], wanted: str = "id") -> list[Any]:
        values = list(values)
        query = f'SELECT "{wanted}" FROM "{table}" WHERE "{column}" IN ({",".join("?" * len(values))})'
        return [row[0] for row in self._live.execute(query, values)]


def digest(rows: Iterable[Any]) -> str:
    """One word for many rows."""
    made = blake2b(digest_size=16)
    for row in rows:
        made.update(repr(row).encode("utf-8", "surrogatepass"))
    return made.hexdigest()
