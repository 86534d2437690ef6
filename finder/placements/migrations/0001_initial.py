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
            name="Choice",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("account", fields.IntField(unique=True)),
                ("parts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("language", fields.CharField(max_length=4)),
            ],
            options={
                "table": "placement_choice",
                "app": "placements",
                "pk_attr": "id",
                "table_description": "What an account last chose to have on a hand-out.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Team",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_team",
                "app": "placements",
                "pk_attr": "id",
                "table_description": "Those who share one workbench. It has a number and no name.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Attempt",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "placements.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="attempts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("account", fields.IntField()),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("care", fields.CharField(max_length=12)),
                ("outcome", fields.CharField(max_length=12)),
                ("days", fields.IntField(null=True)),
                ("criterion", fields.CharField(default="", max_length=40)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_attempt",
                "app": "placements",
                "pk_attr": "id",
                "table_description": "One call: whom, when, and what came of it, by a closed list. Nothing of whom it was for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Member",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "placements.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("account", fields.IntField(unique=True)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_member",
                "app": "placements",
                "pk_attr": "id",
                "table_description": "An account that works in a team; each in one.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Search",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "placements.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="searches",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("account", fields.IntField()),
                ("colour", fields.CharField(max_length=10)),
                ("letter", fields.CharField(max_length=1)),
                ("asked", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("needs", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("alert", fields.BooleanField(default=False)),
                ("known", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_search",
                "app": "placements",
                "unique_together": (("team", "colour", "letter"),),
                "pk_attr": "id",
                "table_description": "A search that a team saved. Its name is put together from what it asks for, a colour and a letter.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Shortlist",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "placements.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="shortlists",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("colour", fields.CharField(max_length=10)),
                ("letter", fields.CharField(max_length=1)),
                ("needs", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_shortlist",
                "app": "placements",
                "unique_together": (("team", "colour", "letter"),),
                "pk_attr": "id",
                "table_description": "Programs that may do, in the order in which they are to be called.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Entry",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "shortlist",
                    fields.ForeignKeyField(
                        "placements.Shortlist",
                        source_field="shortlist_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("position", fields.IntField()),
                ("program_public_id", fields.UUIDField()),
                ("rev", fields.BigIntField()),
                ("status", fields.CharField(default="", max_length=10)),
                ("care", fields.CharField(max_length=12)),
                ("then_public_id", fields.UUIDField(null=True)),
                ("then_rev", fields.BigIntField(default=0)),
            ],
            options={
                "table": "placement_entry",
                "app": "placements",
                "unique_together": (("shortlist", "program_public_id"),),
                "pk_attr": "id",
                "table_description": "A program on a shortlist, or a pair: detox now, and the outpatient program for afterwards.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Share",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "shortlist",
                    fields.ForeignKeyField(
                        "placements.Shortlist",
                        source_field="shortlist_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="shares",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("parts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("language", fields.CharField(max_length=4)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "placement_share",
                "app": "placements",
                "pk_attr": "id",
                "table_description": "A link to a hand-out, for whoever has it, until it ends.",
            },
            bases=["Model"],
        ),
    ]
