"""What tickets are about, as a tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.interactions.models import Disposition


class Category(models.Model):
    """A subject. ``path`` and ``full_name`` follow from the parents; only ``apps.tickets.services`` writes them."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("below"),
        related_name="children",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    path = models.CharField(_("path"), max_length=200, editable=False, default="")
    full_name = models.CharField(_("full name"), max_length=900, editable=False, default="")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    dispositions = models.ManyToManyField(
        Disposition,
        verbose_name=_("dispositions"),
        related_name="ticket_categories",
        blank=True,
        help_text=_("A ticket made from a conversation that was filed so begins in this category."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive categories are no longer offered.")
    )

    class Meta:
        verbose_name = _("ticket category")
        verbose_name_plural = _("ticket categories")
        ordering = ("full_name", "id")
        indexes = [
            # Everything below a category: a search by the beginning of the path.
            models.Index(fields=["path"], name="ticket_category_path", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name or self.name
