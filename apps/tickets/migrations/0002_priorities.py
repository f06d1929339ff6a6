"""A ticket needs a priority, so there are some from the beginning; a site renames them as it likes."""

from django.db import migrations

PRIORITIES = (
    ("low", "Low", 10, "neutral", False),
    ("normal", "Normal", 20, "info", True),
    ("high", "High", 30, "warning", False),
    ("urgent", "Urgent", 40, "danger", False),
)


def create_priorities(apps, schema_editor):
    priority = apps.get_model("tickets", "Priority")
    for code, name, rank, tone, is_default in PRIORITIES:
        priority.objects.create(code=code, name=name, rank=rank, tone=tone, is_default=is_default)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [migrations.RunPython(create_priorities, migrations.RunPython.noop)]
