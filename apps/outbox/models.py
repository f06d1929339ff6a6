"""What happened, in order, until everybody who follows has it."""

from django.contrib.postgres.indexes import BrinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.outbox.choices import HeldState


class Entry(models.Model):
    """One thing that happened. Written in the transaction in which it did; never changed.

    The order of ids is the order within a key: whoever changes a thing holds its lock when the id is drawn.
    """

    id = models.BigAutoField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=64)
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    # No foreign key: whoever deletes a user must not wait for the whole outbox to be read.
    by_id = models.BigIntegerField(_("by"), null=True, blank=True)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        ordering = ["-id"]
        indexes = [
            # Retention, replays of a period and the filter of the list: rows come in the order of time.
            BrinIndex(fields=["at"], name="outbox_entry_at_brin"),
            # The list of one kind, newest first, and a replay of some kinds.
            models.Index(fields=["kind", "id"], name="outbox_entry_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Place(models.Model):
    """How far a follower has come: it has, or holds, every entry up to ``position``."""

    follower = models.CharField(_("follower"), max_length=60, primary_key=True)
    position = models.BigIntegerField(_("position"), default=0)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["follower"]

    def __str__(self) -> str:
        return self.follower


class Held(models.Model):
    """An entry that a follower could not take, or one of the same key behind it. The row goes when it is taken."""

    follower = models.CharField(_("follower"), max_length=60)
    entry = models.ForeignKey(Entry, models.CASCADE, verbose_name=_("entry"), related_name="held")
    key = models.CharField(_("key"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=HeldState.choices, default=HeldState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("tried again at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    held_at = models.DateTimeField(_("held since"), auto_now_add=True)

    class Meta:
        verbose_name = _("held entry")
        verbose_name_plural = _("held entries")
        ordering = ["-entry_id"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "entry"], name="outbox_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.follower}: {self.entry_id}"
