"""What each interaction adds to its own group's service level, and kept promises of callbacks. Until now all groups
followed formula D: the counts that it needs are there. ``manage.py kpis rebuild`` finds the promises of the past."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

from apps.kpis.rollups.marks import MARK_CALLBACKS, UNMARK_CALLBACKS

TITLES = {
    "callbacks_within": "called back as promised",
    "level_numerator": "service level: in time",
    "level_denominator": "service level: judged",
}


def judge(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("IntervalFigures", "HourRollup", "DayRollup"):
        apps.get_model("kpis", name).objects.update(
            level_numerator=F("answered_within"),
            level_denominator=F("answered") + F("abandoned") - F("abandoned_within"),
        )


class Migration(migrations.Migration):
    dependencies = [("kpis", "0006_settled_visits"), ("agents", "0011_limits_are_policies")]

    operations = [
        *(
            migrations.AddField(
                "intervalfigures", name, models.PositiveIntegerField(default=0, verbose_name=title)
            )
            for name, title in TITLES.items()
        ),
        *(
            migrations.AddField(table, name, models.IntegerField(default=0))
            for table in ("dayrollup", "hourrollup")
            for name in TITLES
        ),
        migrations.AddField(
            model_name="segmentfact",
            name="callbacks_within",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segmentfact",
            name="formula",
            field=models.CharField(default="D", max_length=1),
        ),
        migrations.AddField(
            model_name="segmentfact",
            name="reached_in",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="segmentfact",
            index=models.Index(
                condition=models.Q(("reached_in__isnull", False)),
                fields=["reached_in"],
                name="segment_fact_reached",
            ),
        ),
        migrations.RunSQL(MARK_CALLBACKS, UNMARK_CALLBACKS),
        migrations.RunPython(judge, migrations.RunPython.noop),
    ]
