from tortoise import migrations

from web.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("providers", "0002_people")]

    initial = False

    operations = [AppendOnly("revision")]
