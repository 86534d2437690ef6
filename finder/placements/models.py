"""The tables of the workbench. None has a place for a client: every column is a number, a time, an id of ours, or codes
of a closed list that is checked at every write (``closed``), and a test reads the schema to prove it. A team sees its
own rows only.

``program_public_id`` names listings by number, not by foreign key: a listing may go while a shortlist stands.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from finder.placements import closed


class Team(Model):
    """Those who share one workbench. It has a number and no name."""

    id = fields.IntField(primary_key=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "placement_team"


class Member(Model):
    """An account that works in a team; each in one."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "placements.Team", related_name="members", on_delete=fields.CASCADE
    )
    account = fields.IntField(unique=True)
    since = fields.DatetimeField()

    class Meta:
        table = "placement_member"


class Search(Model):
    """A search that a team saved. Its name is put together from what it asks for, a colour and a letter."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "placements.Team", related_name="searches", on_delete=fields.CASCADE
    )
    account = fields.IntField()  # who is told of a new match
    colour = fields.CharField(max_length=10, validators=[closed.COLOUR])
    letter = fields.CharField(max_length=1, validators=[closed.LETTER])
    asked: Any = fields.JSONField(validators=[closed.ASKED_FOR])  # a place of the gazetteer, miles, codes
    needs: Any = fields.JSONField(validators=[closed.CRITERIA])  # keys of criteria: filters of programs
    alert = fields.BooleanField(default=False)
    known: Any = fields.JSONField(default=dict, validators=[closed.KNOWN])  # {listing: {care: open until}}
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "placement_search"
        unique_together = (("team", "colour", "letter"),)


class Shortlist(Model):
    """Programs that may do, in the order in which they are to be called."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "placements.Team", related_name="shortlists", on_delete=fields.CASCADE
    )
    colour = fields.CharField(max_length=10, validators=[closed.COLOUR])
    letter = fields.CharField(max_length=1, validators=[closed.LETTER])
    needs: Any = fields.JSONField(validators=[closed.CRITERIA])  # keys of criteria: filters of programs
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "placement_shortlist"
        unique_together = (("team", "colour", "letter"),)


class Entry(Model):
    """A program on a shortlist, or a pair: detox now, and the outpatient program for afterwards."""

    id = fields.IntField(primary_key=True)
    shortlist: fields.ForeignKeyRelation[Shortlist] = fields.ForeignKeyField(
        "placements.Shortlist", related_name="entries", on_delete=fields.CASCADE
    )
    position = fields.IntField()
    program_public_id = fields.UUIDField()
    rev = fields.BigIntField()  # the listing as the team has seen it
    status = fields.CharField(max_length=10, default="", validators=[closed.STATUS])  # believed of its openings then
    care = fields.CharField(max_length=12, validators=[closed.CARE])  # the kind of care that it stands here for
    then_public_id = fields.UUIDField(null=True)
    then_rev = fields.BigIntField(default=0)

    class Meta:
        table = "placement_entry"
        unique_together = (("shortlist", "program_public_id"),)


class Attempt(Model):
    """One call: whom, when, and what came of it, by a closed list. Nothing of whom it was for."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField(
        "placements.Team", related_name="attempts", on_delete=fields.CASCADE
    )
    account = fields.IntField()
    program_public_id = fields.UUIDField(db_index=True)
    care = fields.CharField(max_length=12, validators=[closed.CARE])
    outcome = fields.CharField(max_length=12, validators=[closed.OUTCOME])
    days = fields.IntField(null=True, validators=[closed.DAYS])  # of a waitlist
    criterion = fields.CharField(max_length=40, default="", validators=[closed.CRITERION])  # for which they refused
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "placement_attempt"


class Share(Model):
    """A link to a hand-out, for whoever has it, until it ends."""

    id = fields.IntField(primary_key=True)
    shortlist: fields.ForeignKeyRelation[Shortlist] = fields.ForeignKeyField(
        "placements.Shortlist", related_name="shares", on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(max_length=64, unique=True, validators=[closed.TOKEN])
    parts: Any = fields.JSONField(validators=[closed.PARTS])  # of handout.PARTS
    language = fields.CharField(max_length=4, validators=[closed.SPOKEN])  # en, es, both
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "placement_share"


class Choice(Model):
    """What an account last chose to have on a hand-out."""

    id = fields.IntField(primary_key=True)
    account = fields.IntField(unique=True)
    parts: Any = fields.JSONField(validators=[closed.PARTS])
    language = fields.CharField(max_length=4, validators=[closed.SPOKEN])

    class Meta:
        table = "placement_choice"
