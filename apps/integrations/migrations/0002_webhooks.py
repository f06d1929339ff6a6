"""Webhooks, their deliveries and attempts."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.accounts.fields
import apps.integrations.models.http_connection


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_id", models.BigIntegerField(default=0, verbose_name="outbox entry")),
                ("message_id", models.CharField(max_length=60, verbose_name="message id")),
                ("kind", models.CharField(max_length=60, verbose_name="event")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "to be sent"),
                            ("delivered", "delivered"),
                            ("failed", "given up"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt at")),
                (
                    "last_status",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status"),
                ),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered at")),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "url",
                    models.CharField(
                        help_text="Such as https://crm.example.com/hooks/calls.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None, verbose_name="events"
                    ),
                ),
                (
                    "listed",
                    models.TextField(
                        blank=True,
                        help_text="IP addresses or networks, one a line, that this system may have although they are private or of this machine. All others but public ones are refused, and link-local ones always.",
                        validators=[apps.integrations.models.http_connection.validate_networks],
                        verbose_name="private addresses",
                    ),
                ),
                (
                    "timeout_seconds",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Seconds for a whole answer.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="longest wait",
                    ),
                ),
                (
                    "most_failures",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="After so many rounds in which nothing was taken, the webhook is paused.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="failures in a row",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "secret",
                    apps.accounts.fields.EncryptedTextField(
                        default="", editable=False, verbose_name="secret"
                    ),
                ),
                (
                    "old_secret",
                    apps.accounts.fields.EncryptedTextField(
                        blank=True, default="", editable=False, verbose_name="secret before"
                    ),
                ),
                (
                    "old_secret_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="secret before valid until"),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="failed rounds"),
                ),
                (
                    "resting_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="rests until"),
                ),
                ("paused_at", models.DateTimeField(editable=False, null=True, verbose_name="paused at")),
                (
                    "pause_reason",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="attempt")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("response", models.TextField(blank=True, verbose_name="answer")),
                ("duration_ms", models.PositiveIntegerField(default=0, verbose_name="milliseconds")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log",
                        to="integrations.delivery",
                        verbose_name="delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="webhook",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="integrations.webhook",
                verbose_name="webhook",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["webhook", "next_at"],
                name="integrations_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["webhook", "-id"], name="integrations_delivery_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["created_at"], name="integrations_delivery_at"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry_id__gt", 0)),
                fields=("webhook", "entry_id"),
                name="integrations_delivery_once",
            ),
        ),
    ]
