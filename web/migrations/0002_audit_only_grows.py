from tortoise import migrations

from web.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    initial = False

    operations = [AppendOnly("audit_entry")]
