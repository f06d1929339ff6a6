"""The tools of the desk: replies, macros, checklists, time, views, batches, leases, search."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("agents", "0009_capacity_profiles"),
        ("jobs", "0002_schedule"),
        ("tickets", "0002_priorities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Similar words, for typing errors; part of every PostgreSQL, and trusted: no superuser is needed.
        TrigramExtension(),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("all", "Everybody"), ("group", "A skill group"), ("own", "Only me")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "shortcut",
                    models.CharField(
                        help_text="Typed after a slash in the reply, for example refund for /refund. Letters, figures, - and _.",
                        max_length=40,
                        unique=True,
                        verbose_name="shortcut",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Offered first where the ticket is about this.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose agents have it, where it is for a group.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "canned reply",
                "verbose_name_plural": "canned replies",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="CannedReplyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="A code such as en or zh-hans.",
                        max_length=16,
                        verbose_name="language",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text='Gaps such as {{customer.name|default:"customer"}}, {{ticket.number}} or {{agent.name}} are filled in; {{cursor}} is where to go on writing.',
                        verbose_name="text",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="tickets.cannedreply",
                        verbose_name="canned reply",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a canned reply",
                "verbose_name_plural": "texts of canned replies",
                "ordering": ("language",),
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=250, verbose_name="step")),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="created at"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist",
                        to="tickets.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist item",
                "verbose_name_plural": "checklist items",
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="ChecklistTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="Macros and rules name the list by it.", unique=True, verbose_name="code"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        help_text="Tickets of this type get the list by themselves. Empty: put on tickets by hand, macro or rule.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklists",
                        to="tickets.tickettype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="ChecklistStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=250, verbose_name="step")),
                (
                    "is_required",
                    models.BooleanField(
                        default=False,
                        help_text="The ticket cannot be resolved before it is done.",
                        verbose_name="required",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="tickets.checklisttemplate",
                        verbose_name="checklist",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a checklist",
                "verbose_name_plural": "steps of checklists",
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="Macro",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("all", "Everybody"), ("group", "A skill group"), ("own", "Only me")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                ("actions", models.JSONField(default=list, verbose_name="actions")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose agents have it, where it is for a group.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "macro",
                "verbose_name_plural": "macros",
                "ordering": ("position", "name"),
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("all", "Everybody"), ("group", "A skill group"), ("own", "Only me")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("spec", models.JSONField(default=dict, verbose_name="what it shows")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose agents have it, where it is for a group.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ("position", "name", "id"),
            },
        ),
        migrations.CreateModel(
            name="DefaultView",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.savedview"
                    ),
                ),
            ],
            options={
                "verbose_name": "default view",
                "verbose_name_plural": "default views",
            },
        ),
        migrations.CreateModel(
            name="TicketBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actions", models.JSONField(verbose_name="actions")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="tickets")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="created at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                        verbose_name="job",
                    ),
                ),
                (
                    "macro",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.macro",
                        verbose_name="macro",
                    ),
                ),
                (
                    "undo_job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of many tickets",
                "verbose_name_plural": "changes of many tickets",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("changed", "Changed"),
                            ("unchanged", "As it was"),
                            ("failed", "Refused"),
                            ("restored", "Restored"),
                            ("kept", "Not restored"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="tickets.ticketbatch",
                        verbose_name="change",
                    ),
                ),
            ],
            options={
                "verbose_name": "changed ticket",
                "verbose_name_plural": "changed tickets",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="TicketLease",
            fields=[
                ("session", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "doing",
                    models.CharField(
                        choices=[("viewing", "looks at it"), ("writing", "is answering")],
                        default="viewing",
                        max_length=8,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leases",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "open ticket",
                "verbose_name_plural": "open tickets",
            },
        ),
        migrations.CreateModel(
            name="TicketText",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("subject", models.CharField(max_length=250)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "words of a ticket",
                "verbose_name_plural": "words of tickets",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="ticket_text_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["subject"], name="ticket_text_subject", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="from")),
                ("seconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="seconds")),
                ("by_hand", models.BooleanField(default=False, verbose_name="entered by hand")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="what was done")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_entries",
                        to="tickets.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "time spent",
                "verbose_name_plural": "time spent",
                "ordering": ("-started_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="TimeCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="time"
                    ),
                ),
                ("before_seconds", models.PositiveIntegerField(verbose_name="seconds before")),
                ("after_seconds", models.PositiveIntegerField(verbose_name="seconds after")),
                ("reason", models.CharField(max_length=250, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="tickets.timeentry",
                        verbose_name="time spent",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of time spent",
                "verbose_name_plural": "corrections of time spent",
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="cannedreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("scope", "group")),
                    models.Q(("group__isnull", True), ("owner__isnull", False), ("scope", "own")),
                    models.Q(("group__isnull", True), ("scope", "all")),
                    _connector="OR",
                ),
                name="canned_reply_scope",
                violation_error_message="Choose the skill group for which it is, or none where it is not for a group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedreplytext",
            constraint=models.UniqueConstraint(
                fields=("reply", "language"), name="canned_reply_language_once"
            ),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(fields=["ticket", "position"], name="ticket_checklist"),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("scope", "group")),
                    models.Q(("group__isnull", True), ("owner__isnull", False), ("scope", "own")),
                    models.Q(("group__isnull", True), ("scope", "all")),
                    _connector="OR",
                ),
                name="macro_scope",
                violation_error_message="Choose the skill group for which it is, or none where it is not for a group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("scope", "group")),
                    models.Q(("group__isnull", True), ("owner__isnull", False), ("scope", "own")),
                    models.Q(("group__isnull", True), ("scope", "all")),
                    _connector="OR",
                ),
                name="saved_view_scope",
                violation_error_message="Choose the skill group for which it is, or none where it is not for a group.",
            ),
        ),
        migrations.AddIndex(
            model_name="batchitem",
            index=models.Index(fields=["batch", "state", "id"], name="ticket_batch_state"),
        ),
        migrations.AddIndex(
            model_name="batchitem",
            index=models.Index(fields=["ticket"], name="ticket_batch_ticket"),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.UniqueConstraint(fields=("batch", "ticket"), name="ticket_batch_once"),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(fields=["ticket", "-started_at"], name="ticket_time"),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(fields=["user", "-started_at"], name="ticket_time_user"),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seconds__isnull", True)), fields=("user",), name="ticket_time_one_timer"
            ),
        ),
    ]
