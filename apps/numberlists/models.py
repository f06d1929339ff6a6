"""Lists of telephone numbers, and what is on them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.numberlists.choices import Purpose
from apps.numberlists.domain.entries import LONGEST_NOTE


class NumberList(models.Model):
    """A list that flows ask: ``"blocked" in caller.lists``."""

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Used in call flows and spreadsheets; do not change it later.")
    )
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose, default=Purpose.OTHER)
    note = models.TextField(_("note"), blank=True, max_length=2_000)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Of a list that is not active, call flows know nothing.")
    )
    # Counted by triggers of the database (apps/numberlists/triggers.py): nobody who writes entries can forget it.
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("number list")
        verbose_name_plural = _("number lists")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class NumberEntry(models.Model):
    """A telephone number in E.164, or the beginning of one with a star: ``+4917012345``, ``+49170*``."""

    number_list = models.ForeignKey(
        NumberList, verbose_name=_("number list"), related_name="entries", on_delete=models.CASCADE
    )
    number = models.CharField(
        _("number"),
        max_length=17,
        help_text=_("A telephone number, or the beginning of numbers with a star: +49 170*."),
    )
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day; empty: for good.")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("number on a list")
        verbose_name_plural = _("numbers on lists")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["number_list", "number"],
                name="number_entry_once",
                violation_error_message=_("The number is on this list already."),
            )
        ]
        indexes = [
            # Search by the beginning of a number, over all lists.
            models.Index(fields=["number"], name="number_entry_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number
