from django.db import migrations, models

PLACES = [
    ("help", "Help page"),
    ("workbench", "Workbench"),
    ("admin", "Administration"),
    ("api", "API"),
    ("telephone", "Telephone"),
]


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_known_words")]

    operations = [
        migrations.AlterField("feedback", "place", models.CharField("where", max_length=10, choices=PLACES)),
        migrations.AlterField("searchlog", "place", models.CharField("where", max_length=10, choices=PLACES)),
    ]
