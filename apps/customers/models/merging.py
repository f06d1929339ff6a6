"""Which customers are one, which may be, and which are not."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.choices import PairState
from apps.customers.models.customer import Customer


def _by() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        related_name="+",
        on_delete=models.SET_NULL,
        db_index=False,
        null=True,
        blank=True,
    )


class DuplicatePair(models.Model):
    """Two customers who may be the same person: ``first`` has the smaller key. ``reasons`` are codes with their weight
    (:mod:`apps.customers.domain.likeness`). What was decided is remembered."""

    first = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="+", on_delete=models.CASCADE, db_index=False
    )
    second = models.ForeignKey(
        Customer, verbose_name=_("perhaps the same"), related_name="+", on_delete=models.CASCADE
    )
    score = models.PositiveSmallIntegerField(_("score"), help_text=_("0 to 100."))
    reasons = models.JSONField(_("reasons"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = _by()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-score", "-id")
        constraints = [
            # The pair is found again by a later look; the index also finds a customer's own pairs by ``first``.
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_ordered"
            ),
        ]
        indexes = [
            # The review list: what is open, likeliest first.
            models.Index(fields=["-score", "-id"], name="duplicate_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class CustomerMerge(models.Model):
    """``merged`` was found to be ``survivor``, with all that is needed to undo it: ``before`` and ``after`` of the
    survivor's fields, and in ``moved`` which rows of which reference were given over.

    ``merged`` stays as a row that points to the survivor: whatever still names it is led on.
    """

    survivor = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="merges", on_delete=models.CASCADE
    )
    merged = models.ForeignKey(
        Customer, verbose_name=_("merged"), related_name="merged_by", on_delete=models.CASCADE
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    moved = models.JSONField(_("moved"), default=dict)
    at = models.DateTimeField(_("merged at"), default=timezone.now)
    by = _by()
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = _by()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-at", "-id")
        indexes = [
            # The list in the admin, newest first.
            models.Index(fields=["-at", "-id"], name="customer_merge_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"
