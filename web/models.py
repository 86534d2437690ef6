"""The tables of people who sign in, of mail that waits, of work by the clock, and of what was done by whom.

Secrets (links, codes, session tokens) are kept as digests only. All times are UTC.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Account(Model):
    """Somebody who may sign in. The address is all that is known of them."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)  # lower case, ASCII
    role = fields.CharField(max_length=12, default="provider")  # of web.accounts.ROLES
    language = fields.CharField(max_length=2, default="en")
    created_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "account"


class SignIn(Model):
    """A link and a code that were sent to an address; either may be used, once."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(max_length=254, db_index=True)
    link_hash = fields.CharField(max_length=64, unique=True)
    code_hash = fields.CharField(max_length=64)
    language = fields.CharField(max_length=2, default="en")
    goes_to = fields.CharField(max_length=200, default="")  # a path of ours
    by_operator = fields.BooleanField(default=False)  # made at the command line, not mailed
    tries = fields.IntField(default=0)  # wrong codes so far
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in"


class Session(Model):
    """One browser that is signed in."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "web.Account", related_name="sessions", on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(max_length=64, unique=True)
    device = fields.CharField(max_length=80, default="")  # browser and system, coarse
    by_operator = fields.BooleanField(default=False)
    strong_at = fields.DatetimeField(null=True)  # when a passkey was shown in this session
    challenge = fields.CharField(max_length=200, default="")  # of the passkey ceremony that is under way
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"


class Passkey(Model):
    """A key that lives in somebody's phone or computer: its public half."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "web.Account", related_name="passkeys", on_delete=fields.CASCADE
    )
    credential_id = fields.CharField(max_length=1400, unique=True)  # base64url
    public_key = fields.TextField()  # base64url
    sign_count = fields.BigIntField(default=0)
    name = fields.CharField(max_length=80, default="")
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "passkey"


class Letter(Model):
    """Mail that waits, or was sent. Written in the transaction of what it tells of, so neither goes without the other.

    ``key`` tells letters apart that must never be written twice. Text and link are wiped once it was sent.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=200, unique=True)
    kind = fields.CharField(max_length=40)
    to = fields.CharField(max_length=254)
    subject = fields.CharField(max_length=200)
    text = fields.TextField()
    language = fields.CharField(max_length=2, default="en")
    may_repeat = fields.BooleanField(default=False)  # better twice than never (an alarm), or never twice (a reminder)
    state = fields.CharField(max_length=12, default="waiting", db_index=True)  # waiting sending sent failed unclear
    tries = fields.IntField(default=0)
    error = fields.CharField(max_length=120, default="")
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField(db_index=True)
    leased_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "letter"


class JobRun(Model):
    """When a piece of work by the clock is due next, and which process has it in hand."""

    name = fields.CharField(max_length=40, primary_key=True)
    due_at = fields.DatetimeField()
    leased_until = fields.DatetimeField(null=True)
    ran_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=120, default="")

    class Meta:
        table = "job_run"


class AuditEntry(Model):
    """What somebody did. Each entry holds the digest of the one before. Triggers refuse to change or delete one."""

    id = fields.IntField(primary_key=True)
    at = fields.DatetimeField()
    actor = fields.CharField(max_length=80, db_index=True)
    action = fields.CharField(max_length=60)
    subject = fields.CharField(max_length=80, db_index=True)
    details: Any = fields.JSONField(default=dict)
    previous = fields.CharField(max_length=64)
    digest = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "audit_entry"
