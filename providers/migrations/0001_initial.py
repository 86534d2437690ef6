from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Counter",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("rev", fields.BigIntField(default=0)),
            ],
            options={
                "table": "counter",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "The change feed's clock: one row, raised inside each writing transaction. A sequence could commit out of order.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Location",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("public_id", fields.UUIDField(unique=True)),
                ("key", fields.CharField(unique=True, max_length=400)),
                ("street", fields.CharField(max_length=200)),
                ("street2", fields.CharField(default="", max_length=200)),
                ("city", fields.CharField(max_length=100)),
                ("state", fields.CharField(db_index=True, max_length=2)),
                ("zip", fields.CharField(max_length=10)),
                ("county", fields.CharField(default="", max_length=100)),
                ("lat", fields.FloatField()),
                ("lon", fields.FloatField()),
                ("approximate", fields.BooleanField()),
                ("timezone", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "location",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "An address with a point on the map. Degrees, WGS 84.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Organization",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("public_id", fields.UUIDField(unique=True)),
                ("name", fields.CharField(max_length=300)),
                ("key", fields.CharField(unique=True, max_length=340)),
                ("website", fields.CharField(default="", max_length=500)),
            ],
            options={
                "table": "organization",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "Who runs programs. Told apart by name and state: the official lists give no id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Program",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("public_id", fields.UUIDField(unique=True)),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "providers.Organization",
                        source_field="organization_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="programs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "location",
                    fields.ForeignKeyField(
                        "providers.Location",
                        source_field="location_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="programs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(default="", max_length=300)),
                ("facts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("source", fields.CharField(max_length=40)),
                ("checked", fields.CharField(default="", max_length=10)),
                ("provenance", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("gone_since", fields.CharField(default="", max_length=10)),
                ("is_example", fields.BooleanField(default=False)),
                ("rev", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "program",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A published listing: what one program at one place offers.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Draft",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "program",
                    fields.ForeignKeyField(
                        "providers.Program",
                        source_field="program_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="drafts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("based_on", fields.BigIntField()),
                ("document", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("saved_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
            ],
            options={
                "table": "draft",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "What an editor is writing. Nothing that searches reads this table.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Revision",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("rev", fields.BigIntField(db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor", fields.CharField(max_length=80)),
                ("changes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "revision",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "One change of a published listing: who, when, from what to what.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SourceRecord",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "program",
                    fields.ForeignKeyField(
                        "providers.Program",
                        source_field="program_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="records",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("source", fields.CharField(db_index=True, max_length=40)),
                ("fingerprint", fields.CharField(max_length=64)),
                ("row", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("edition", fields.CharField(default="", max_length=10)),
            ],
            options={
                "table": "source_record",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A program's row in one source: how next year's file finds it again, and how an unchanged row is recognised.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Tombstone",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("public_id", fields.UUIDField()),
                ("rev", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "tombstone",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "A listing that was taken away, so that every reader of the change feed drops it.",
            },
            bases=["Model"],
        ),
    ]
