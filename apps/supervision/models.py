"""No table of its own: the permissions of the live floor need a model to hang on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Floor(models.Model):
    """The live floor, which is in the floor process and not in the database."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_floor", _("Can see the live floor")),
            ("set_presence", _("Can set the presence of agents")),
            ("monitor_calls", _("Can listen to conversations, whisper and barge in")),
            ("take_over_calls", _("Can take over conversations")),
            ("move_calls", _("Can move waiting callers")),
            ("broadcast", _("Can send messages to agents")),
            ("create_work", _("Can create and cancel tasks and other work")),
        ]
        verbose_name = _("live floor")
        verbose_name_plural = _("live floor")

    def __str__(self) -> str:
        return "floor"
