"""The tables. What the public sees (``Program`` with its organization and location) and what is being written
(``Draft``) are apart; ``Revision`` keeps every change; ``SourceRecord`` what each official list said of a program.

Facts that are lists of vocabulary codes live in one JSON column: a new fact is a row of the vocabulary, not a
migration. Where each came from stands in ``source`` and ``checked`` (for all of them) and ``provenance`` (for those
that someone else stated later).
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Organization(Model):
    """Who runs programs. Told apart by name and state: the official lists give no id."""

    id = fields.IntField(primary_key=True)
    public_id = fields.UUIDField(unique=True)
    name = fields.CharField(max_length=300)
    key = fields.CharField(max_length=340, unique=True)
    website = fields.CharField(max_length=500, default="")

    class Meta:
        table = "organization"


class Location(Model):
    """An address with a point on the map. Degrees, WGS 84."""

    id = fields.IntField(primary_key=True)
    public_id = fields.UUIDField(unique=True)
    key = fields.CharField(max_length=400, unique=True)
    street = fields.CharField(max_length=200)
    street2 = fields.CharField(max_length=200, default="")
    city = fields.CharField(max_length=100)
    state = fields.CharField(max_length=2, db_index=True)
    zip = fields.CharField(max_length=10)
    county = fields.CharField(max_length=100, default="")
    lat = fields.FloatField()
    lon = fields.FloatField()
    approximate = fields.BooleanField()  # the point of the ZIP or town, not of the door
    timezone = fields.CharField(max_length=40, default="")

    class Meta:
        table = "location"


class Program(Model):
    """A published listing: what one program at one place offers."""

    id = fields.IntField(primary_key=True)
    public_id = fields.UUIDField(unique=True)
    organization: fields.ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "providers.Organization", related_name="programs", on_delete=fields.RESTRICT
    )
    location: fields.ForeignKeyRelation[Location] = fields.ForeignKeyField(
        "providers.Location", related_name="programs", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=300, default="")  # the program's own name, where it has one
    facts: Any = fields.JSONField()
    source = fields.CharField(max_length=40)
    checked = fields.CharField(max_length=10, default="")
    provenance: Any = fields.JSONField(default=dict)  # {field: [source, checked]} where it differs
    gone_since = fields.CharField(max_length=10, default="")  # no longer in its official list since
    is_example = fields.BooleanField(default=False)
    rev = fields.BigIntField(db_index=True)

    class Meta:
        table = "program"


class Draft(Model):
    """What an editor is writing. Nothing that searches reads this table."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "providers.Program", related_name="drafts", on_delete=fields.CASCADE
    )
    based_on = fields.BigIntField()  # the program's rev when the draft was begun
    document: Any = fields.JSONField()
    saved_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "draft"


class Revision(Model):
    """One change of a published listing: who, when, from what to what."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)  # survives the program
    rev = fields.BigIntField(db_index=True)
    at = fields.DatetimeField()
    actor = fields.CharField(max_length=80)
    changes: Any = fields.JSONField()  # {field: [from, to]}

    class Meta:
        table = "revision"


class SourceRecord(Model):
    """A program's row in one source: how next year's file finds it again, and how an unchanged row is recognised."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "providers.Program", related_name="records", on_delete=fields.CASCADE
    )
    source = fields.CharField(max_length=40, db_index=True)
    fingerprint = fields.CharField(max_length=64)
    row: Any = fields.JSONField()  # the identifying cells as they were read
    edition = fields.CharField(max_length=10, default="")

    class Meta:
        table = "source_record"


class Tombstone(Model):
    """A listing that was taken away, so that every reader of the change feed drops it."""

    id = fields.IntField(primary_key=True)
    public_id = fields.UUIDField()
    rev = fields.BigIntField(db_index=True)

    class Meta:
        table = "tombstone"


class Counter(Model):
    """The change feed's clock: one row, raised in each writing transaction. A sequence could commit out of order."""

    id = fields.IntField(primary_key=True)
    rev = fields.BigIntField(default=0)

    class Meta:
        table = "counter"
