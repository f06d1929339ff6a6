from django.db import migrations

from apps.audit.append_only import renew_rule


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [renew_rule()]
