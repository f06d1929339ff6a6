"""The limits of each group become its first policy, valid since ever; from then on they have dates."""

import datetime

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEGINNING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def take_over(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    policy = apps.get_model("agents", "ServiceLevelPolicy")
    rows = apps.get_model("agents", "SkillGroup").objects.values_list(
        "pk", "threshold_seconds", "short_abandon_seconds"
    )
    policy.objects.bulk_create(
        policy(
            group_id=pk,
            valid_from=BEGINNING,
            threshold_seconds=min(threshold, 32_767),
            short_abandon_seconds=min(short, 32_767),
        )
        for pk, threshold, short in rows
    )


def give_back(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The limits of today become the group's."""
    now = datetime.datetime.now(datetime.UTC)
    rows = apps.get_model("agents", "ServiceLevelPolicy").objects.filter(valid_from__lte=now)
    groups = apps.get_model("agents", "SkillGroup").objects
    for row in rows.order_by("group_id", "-valid_from").distinct("group_id"):
        groups.filter(pk=row.group_id).update(
            threshold_seconds=row.threshold_seconds, short_abandon_seconds=row.short_abandon_seconds
        )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agents", "0009_capacity_profiles"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceLevelPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateTimeField(
                        help_text="The beginning of a quarter of an hour that is still to come.",
                        verbose_name="valid from",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        choices=[
                            ("A", "A: (answered ≤ T + abandoned ≤ T) ÷ (answered + abandoned)"),
                            ("B", "B: answered ≤ T ÷ answered"),
                            ("C", "C: answered ≤ T ÷ (answered + abandoned)"),
                            ("D", "D: answered ≤ T ÷ (answered + abandoned > T)"),
                            ("E", "E: (answered ≤ T + abandoned ≤ S) ÷ (answered + abandoned)"),
                            ("F", "F: answered ≤ T ÷ (answered + abandoned − short)"),
                            ("G", "G: (answered ≤ T + abandoned ≤ T + callback ≤ T) ÷ queued"),
                        ],
                        default="D",
                        max_length=1,
                        verbose_name="formula",
                    ),
                ),
                (
                    "threshold_seconds",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="An interaction answered within this time counts for the service level.",
                        validators=[django.core.validators.MaxValueValidator(32767)],
                        verbose_name="threshold (seconds)",
                    ),
                ),
                (
                    "short_abandon_seconds",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="A caller who gives up within this time is shown apart from the other abandons.",
                        validators=[django.core.validators.MaxValueValidator(32767)],
                        verbose_name="short abandon (seconds)",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="Why it was changed, for example the contract that asks for it.",
                        max_length=300,
                        verbose_name="reason for the change",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="set at")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_levels",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "service level policy",
                "verbose_name_plural": "service level policies",
                "ordering": ("group", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(fields=("group", "valid_from"), name="service_level_policy_once")
                ],
            },
        ),
        migrations.RunPython(take_over, give_back),
    ]
