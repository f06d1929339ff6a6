"""Words of the states of an import, and of what becomes of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.sheets.domain import charsets, life
from apps.sheets.domain.difference import RowKind


class ImportState(models.TextChoices):
    NEW = life.NEW, pgettext_lazy("import", "Being read")
    QUESTION = life.QUESTION, _("Needs an answer")
    READY = life.READY, _("Ready to apply")
    APPLIED = life.APPLIED, _("Applied")
    UNDONE = life.UNDONE, _("Undone")
    REFUSED = life.REFUSED, _("Refused")


class RowOutcome(models.TextChoices):
    NEW = RowKind.NEW.value, pgettext_lazy("row", "New")
    CHANGED = RowKind.CHANGED.value, pgettext_lazy("row", "Changed")
    UNCHANGED = RowKind.UNCHANGED.value, pgettext_lazy("row", "Unchanged")
    WRONG = RowKind.WRONG.value, pgettext_lazy("row", "Wrong")


class Mode(models.TextChoices):
    ALL = "all", _("All rows or none")
    GOOD = "good", _("Good rows only")


ENCODINGS = (
    (charsets.UTF8, "UTF-8"),
    (charsets.UTF16LE, "UTF-16 LE"),
    (charsets.UTF16BE, "UTF-16 BE"),
    (charsets.GBK, _("GBK / GB18030 (Simplified Chinese)")),
    (charsets.BIG5, _("Big5 (Traditional Chinese)")),
    (charsets.WESTERN, _("Windows-1252 (Western European)")),
)
