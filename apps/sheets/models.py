"""Imports: a file, how it was read, what each row changes, and what it replaced."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.jobs.models import Job
from apps.sheets.choices import ENCODINGS, ImportState, Mode, RowOutcome


class ImportBatch(models.Model):
    """One file on its way into a table. ``state`` is set by ``services`` alone."""

    resource = models.CharField(_("table"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.NEW)
    file_name = models.CharField(_("file"), max_length=200)
    encoding = models.CharField(
        _("encoding"), max_length=12, choices=ENCODINGS, blank=True, help_text=_("Empty: as guessed.")
    )
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    separator = models.CharField(_("separator"), max_length=1, blank=True)
    found = models.JSONField(_("what was found"), default=dict, blank=True)
    headers = models.JSONField(_("headers"), default=list, blank=True)
    header_row = models.PositiveIntegerField(_("row of the headers"), default=0)
    mapping = models.JSONField(
        _("columns"),
        default=list,
        blank=True,
        help_text=_("For each header the name of a column, empty text to leave it out, null where unknown."),
    )
    mode = models.CharField(_("mode"), max_length=4, choices=Mode, default=Mode.ALL)
    counts = models.JSONField(_("rows"), default=dict, blank=True)
    problem = models.JSONField(_("problem"), default=dict, blank=True)
    job = models.ForeignKey(
        Job, verbose_name=_("job"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    purged_at = models.DateTimeField(_("rows removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)
        permissions = [("oversee_imports", _("Can see the imports of everybody"))]
        indexes = [
            # The list of one's own imports, and the latest imports of a table.
            models.Index(fields=["created_by", "-id"], name="import_of_user"),
            models.Index(fields=["resource", "-id"], name="import_of_resource"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        """Where the file and what was made of it lie."""
        return Path(settings.SHEET_FILES_DIR) / str(self.pk)

    @property
    def upload_path(self) -> Path:
        return self.folder / "upload"

    @property
    def rows_path(self) -> Path:
        return self.folder / "rows.jsonl"

    @property
    def errors_path(self) -> Path:
        """The workbook with a reason beside each wrong row; it exists where there are such rows."""
        return self.folder / "errors.xlsx"

    def count(self, kind: str) -> int:
        """Return how many rows are of a kind."""
        return int(self.counts.get(kind, 0))

    @property
    def total(self) -> int:
        return sum(self.count(kind) for kind in RowOutcome.values)


class ImportRow(models.Model):
    """One row of a file: what it says, what it replaces. While an import is applied, this is the staging table.

    ``before`` holds the stored values of the columns that the row has; ``after``, where it is not null, all values of
    an object that the row made.
    """

    batch = models.ForeignKey(ImportBatch, related_name="rows", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=10, choices=RowOutcome)
    key = models.CharField(_("key"), max_length=300, blank=True)
    values = models.JSONField(_("values"), default=dict)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    errors = models.JSONField(_("errors"), default=list)
    object_id = models.BigIntegerField(_("object"), null=True)
    is_kept = models.BooleanField(_("not undone"), default=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ("batch", "number")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_number")]
        indexes = [
            # The pages of the difference, and the rows to apply: of one kind, in the order of the sheet.
            models.Index(fields=["batch", "kind", "number"], name="import_row_kind"),
            # What is erased of a person is erased here, too.
            models.Index(
                fields=["object_id"], name="import_row_object", condition=models.Q(object_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class RememberedHeader(models.Model):
    """Which column a header meant that no column is called by; asked once, known from then on."""

    resource = models.CharField(_("table"), max_length=40)
    header = models.CharField(_("header"), max_length=200)
    column = models.CharField(_("column"), max_length=80, blank=True, help_text=_("Empty: left out."))

    class Meta:
        verbose_name = _("remembered header")
        verbose_name_plural = _("remembered headers")
        constraints = [models.UniqueConstraint(fields=["resource", "header"], name="remembered_header")]

    def __str__(self) -> str:
        return f"{self.header} → {self.column}"
