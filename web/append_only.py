"""A migration's step that makes a table one that can only grow: triggers refuse to change or delete its rows.

SQLite deletes without asking the trigger when a row is put in another's place (``INSERT OR REPLACE``): a third trigger
refuses an id that is taken. Whoever holds the database's own password can still drop a trigger; the chain of digests
(``web.audit``) shows it.
"""

from typing import Any, Final

from tortoise.migrations.operations import TortoiseOperation

_SQLITE: Final = """
CREATE TRIGGER {table}_keeps_{verb}
BEFORE {VERB} ON "{table}" BEGIN SELECT RAISE(ABORT, '{table} can only grow'); END
"""
_SQLITE_PLACE: Final = """
CREATE TRIGGER {table}_keeps_place
BEFORE INSERT ON "{table}" WHEN EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{table} can only grow'); END
"""
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION {table}_keeps() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} can only grow'; END $$ LANGUAGE plpgsql
"""
_POSTGRES: Final = """
CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION {table}_keeps()
"""


class AppendOnly(TortoiseOperation):
    """From now on rows of this table are only added. Both databases."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        """For the migration's listing."""
        return f"Keep every row of {self.table}"

    def state_forward(self, app_label: str, state: Any) -> None:
        """Models stay as they are."""

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """Make the triggers."""
        if state_editor is None:
            return
        for statement in statements(self.table, state_editor.client.capabilities.dialect):
            await state_editor.client.execute_query(statement)  # the editor would cut it at its semicolons

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        """There is no way back: what was written stays."""
        raise NotImplementedError(f"{self.table} can only grow")


def statements(table: str, dialect: str) -> list[str]:
    """What makes a table one that only grows, in the words of one database."""
    if dialect == "sqlite":
        refused = [_SQLITE.format(table=table, verb=verb.lower(), VERB=verb) for verb in ("UPDATE", "DELETE")]
        return [*refused, _SQLITE_PLACE.format(table=table)]
    return [_FUNCTION.format(table=table), _POSTGRES.format(table=table)]
