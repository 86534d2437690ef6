from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Capability",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("kind", fields.CharField(max_length=12)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("given_to", fields.CharField(max_length=254)),
                ("created_by", fields.CharField(max_length=80)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "capability",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A link that lets whoever holds it do one thing for one listing: report openings, confirm, freeze.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Claim",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("account", fields.IntField(db_index=True)),
                ("how", fields.CharField(max_length=12)),
                ("state", fields.CharField(default="open", db_index=True, max_length=12)),
                ("code_hash", fields.CharField(default="", max_length=64)),
                ("code_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField(default=0)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.CharField(default="", max_length=80)),
                ("reason", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "claim",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "Somebody says that they speak for a listing, and how they will show it: ``domain``, ``phone``, ``documents``.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Doubt",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("field", fields.CharField(max_length=40)),
                ("what", fields.CharField(max_length=40)),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(default="open", db_index=True, max_length=12)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "doubt",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A searcher said that something on a listing is wrong. Nothing is known of who said it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Freeze",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=80)),
                ("reason", fields.CharField(default="", max_length=300)),
                ("lifted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("lifted_by", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "freeze",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "Nothing protected changes on a listing, and nobody joins or leaves it, until a moderator has looked.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Membership",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("email", fields.CharField(db_index=True, max_length=254)),
                ("account", fields.IntField(null=True, db_index=True)),
                ("invited_by", fields.IntField(null=True)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "membership",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "Somebody who keeps a listing true. ``accepted_at`` is empty while an invitation waits.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Merge",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("old", fields.UUIDField(db_index=True)),
                ("into", fields.UUIDField(db_index=True)),
                ("was", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("survivor", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=80)),
                ("split_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("split_by", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "merge",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A listing that went into another: its old id leads there for good. What it was is kept, so it can be split.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Proposal",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("field", fields.CharField(max_length=20)),
                ("before", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("after", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("origin", fields.CharField(max_length=40)),
                ("account", fields.IntField(null=True)),
                ("strong", fields.BooleanField(default=False)),
                ("state", fields.CharField(default="waiting", db_index=True, max_length=12)),
                ("agreed", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("hold_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.CharField(default="", max_length=80)),
                ("reason", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "proposal",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A change of a protected field that waits: the old value stays published until others agree and the hold is over.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reminding",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(unique=True)),
                ("hours", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "reminding",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "How often a program wants to be asked about its openings: hours by kind of care, 0 for never.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Seen",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField()),
                ("day", fields.CharField(max_length=10)),
                ("count", fields.IntField(default=0)),
            ],
            options={
                "table": "seen",
                "app": "providers",
                "unique_together": (("program_public_id", "day"),),
                "pk_attr": "id",
                "table_description": "How often a listing's page was opened on a day: a count, and nothing of who opened it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Twin",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("one", fields.UUIDField(db_index=True)),
                ("other", fields.UUIDField(db_index=True)),
                ("score", fields.IntField()),
                ("state", fields.CharField(default="open", db_index=True, max_length=12)),
                ("found_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "twin",
                "app": "providers",
                "unique_together": (("one", "other"),),
                "pk_attr": "id",
                "table_description": "Two listings that may be one program.",
            },
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="Counter",
            options={
                "table": "counter",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "The change feed's clock: one row, raised in each writing transaction. A sequence could commit out of order.",
            },
        ),
        ops.AddField(
            model_name="Draft",
            name="account",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddConstraint(
            model_name="Draft",
            constraint=UniqueConstraint(fields=("program", "account"), name=None),
        ),
        ops.AddField(
            model_name="Program",
            name="claimed",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="Program",
            name="confirmed",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="Program",
            name="set_aside",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="Program",
            name="unconfirmed",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
    ]
