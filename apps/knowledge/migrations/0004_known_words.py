"""The words of articles, for searches with typing errors; titles are not compared letter by letter any more."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Western words of four letters and more that stand in published texts, as the search has cut them: titles and texts
# without their marks would take Python and minutes; `index_knowledge` writes them exactly.
_LEARN = """
    INSERT INTO knowledge_knownword (word)
    SELECT DISTINCT w.word
    FROM knowledge_translation t JOIN knowledge_articleversion v ON v.id = t.published_id,
         regexp_split_to_table(lower(v.title || ' ' || v.body), '[^a-z\u00df-\u024f]+') AS w(word)
    WHERE length(w.word) BETWEEN 4 AND 64
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_questions_from_tickets")]

    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        editable=False,
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        verbose_name="word",
                    ),
                ),
            ],
            options={
                "verbose_name": "known word",
                "verbose_name_plural": "known words",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["word"], name="knownword_trgm", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.RunSQL(_LEARN, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="translation", name="translation_title_trgm"),
    ]
