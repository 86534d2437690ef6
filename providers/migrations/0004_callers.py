from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("providers", "0003_history_only_grows")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Caller",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("program_public_id", fields.UUIDField(db_index=True)),
                ("digest", fields.CharField(max_length=64)),
                ("care", fields.CharField(max_length=12)),
                ("what", fields.CharField(max_length=80)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "caller",
                "app": "providers",
                "pk_attr": "id",
                "table_description": "That somebody who called a program for a client said what they found: only to tell one caller from the next.",
            },
            bases=["Model"],
        ),
    ]
