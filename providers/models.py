"""The tables. What the public sees (``Program`` with its organization and location) and what is being written
(``Draft``) are apart; ``Revision`` keeps every change; ``SourceRecord`` what each official list said of a program.
Who keeps a listing and what waits for somebody's word stand in tables of their own, by the listing's public id.

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
    claimed = fields.CharField(max_length=10, default="", db_default="")  # its own people keep it since
    confirmed = fields.CharField(max_length=10, default="", db_default="")  # they said that all is right on
    unconfirmed = fields.CharField(max_length=10, default="", db_default="")  # they did not answer since
    set_aside = fields.CharField(max_length=10, default="", db_default="")  # out of default results since
    rev = fields.BigIntField(db_index=True)

    class Meta:
        table = "program"


class Draft(Model):
    """What an editor is writing. Nothing that searches reads this table."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "providers.Program", related_name="drafts", on_delete=fields.CASCADE
    )
    account = fields.IntField(default=0, db_default=0)  # whose draft it is
    based_on = fields.BigIntField()  # the program's rev when the draft was begun
    document: Any = fields.JSONField()
    saved_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "draft"
        unique_together = (("program", "account"),)


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


class Membership(Model):
    """Somebody who keeps a listing true. ``accepted_at`` is empty while an invitation waits."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    email = fields.CharField(max_length=254, db_index=True)  # of the account, or of whoever is invited
    account = fields.IntField(null=True, db_index=True)
    invited_by = fields.IntField(null=True)
    since = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=80, default="")

    class Meta:
        table = "membership"


class Claim(Model):
    """Somebody says that they speak for a listing, and how they will show it: ``domain``, ``phone``, ``documents``."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    account = fields.IntField(db_index=True)
    how = fields.CharField(max_length=12)
    state = fields.CharField(max_length=12, default="open", db_index=True)  # open granted refused withdrawn
    code_hash = fields.CharField(max_length=64, default="")  # read out by a moderator to whoever answers the phone
    code_until = fields.DatetimeField(null=True)
    tries = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharField(max_length=80, default="")
    reason = fields.CharField(max_length=300, default="")

    class Meta:
        table = "claim"


class Proposal(Model):
    """A change of a protected field that waits: the old value stays published until others agree and the hold is over.

    ``before`` and ``after`` are documents of listing fields: an address is several of them.
    """

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    field = fields.CharField(max_length=20)  # of providers.editing.protected.FIELDS
    before: Any = fields.JSONField()
    after: Any = fields.JSONField()
    origin = fields.CharField(max_length=40)  # editor, moderator, or the code of the source that says so
    account = fields.IntField(null=True)  # who proposed it, where somebody did
    strong = fields.BooleanField(default=False)  # proposed in a session that showed a passkey
    state = fields.CharField(max_length=12, default="waiting", db_index=True)  # waiting applied refused withdrawn
    agreed: Any = fields.JSONField(default=list)  # [[account, ISO time]]
    created_at = fields.DatetimeField()
    hold_until = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharField(max_length=80, default="")
    reason = fields.CharField(max_length=300, default="")

    class Meta:
        table = "proposal"


class Freeze(Model):
    """Nothing protected changes on a listing, and nobody joins or leaves it, until a moderator has looked."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    at = fields.DatetimeField()
    by = fields.CharField(max_length=80)
    reason = fields.CharField(max_length=300, default="")
    lifted_at = fields.DatetimeField(null=True)
    lifted_by = fields.CharField(max_length=80, default="")

    class Meta:
        table = "freeze"


class Capability(Model):
    """A link that lets whoever holds it do one thing for one listing: report openings, confirm, freeze."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=12)  # openings confirm freeze
    program_public_id = fields.UUIDField(db_index=True)
    given_to = fields.CharField(max_length=254)  # the address it was mailed to, or "desk" for a printed code
    created_by = fields.CharField(max_length=80)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    revoked_at = fields.DatetimeField(null=True)
    used_at = fields.DatetimeField(null=True)  # the last time

    class Meta:
        table = "capability"


class Reminding(Model):
    """How often a program wants to be asked about its openings: hours by kind of care, 0 for never."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(unique=True)
    hours: Any = fields.JSONField(default=dict)

    class Meta:
        table = "reminding"


class Doubt(Model):
    """A searcher said that something on a listing is wrong. Nothing is known of who said it."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    field = fields.CharField(max_length=40)
    what = fields.CharField(max_length=40)  # of providers.trust.doubts.KINDS
    code_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    state = fields.CharField(max_length=12, default="open", db_index=True)  # open changed kept
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharField(max_length=80, default="")

    class Meta:
        table = "doubt"


class Caller(Model):
    """That somebody who called a program for a client said what they found: only to tell one caller from the next.

    Kept for as long as that is needed, 30 days at most. What is shown lies in the listing's facts.
    """

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField(db_index=True)
    digest = fields.CharField(max_length=64)  # of who said it, salted with the listing
    care = fields.CharField(max_length=12)
    what = fields.CharField(max_length=80)  # the outcome and what belongs to it: days, the number, a criterion
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "caller"


class Twin(Model):
    """Two listings that may be one program."""

    id = fields.IntField(primary_key=True)
    one = fields.UUIDField(db_index=True)
    other = fields.UUIDField(db_index=True)
    score = fields.IntField()  # 0 to 100
    state = fields.CharField(max_length=12, default="open", db_index=True)  # open merged apart
    found_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.CharField(max_length=80, default="")

    class Meta:
        table = "twin"
        unique_together = (("one", "other"),)


class Merge(Model):
    """A listing that went into another: its old id leads there for good. What it was is kept, so it can be split."""

    id = fields.IntField(primary_key=True)
    old = fields.UUIDField(db_index=True)
    into = fields.UUIDField(db_index=True)
    was: Any = fields.JSONField()  # the listing as it was published, and the ids of the records that moved with it
    survivor: Any = fields.JSONField()  # the other as it was before
    at = fields.DatetimeField()
    by = fields.CharField(max_length=80)
    split_at = fields.DatetimeField(null=True)
    split_by = fields.CharField(max_length=80, default="")

    class Meta:
        table = "merge"


class Seen(Model):
    """How often a listing's page was opened on a day: a count, and nothing of who opened it."""

    id = fields.IntField(primary_key=True)
    program_public_id = fields.UUIDField()
    day = fields.CharField(max_length=10)
    count = fields.IntField(default=0)

    class Meta:
        table = "seen"
        unique_together = (("program_public_id", "day"),)
