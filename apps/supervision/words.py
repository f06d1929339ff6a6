"""Why the floor refused something, in the language of the request."""

from django.utils.translation import gettext_lazy as _

from apps.floor.wire import Reply

_REFUSALS = {
    "unknown_group": _("There is no such skill group."),
    "no_subject": _("Say in the subject what is to be done."),
    "not_open": _("This work is not open any more."),
    "no_answer": _("The floor did not answer in time."),
    "unavailable": _("The connection to the floor is interrupted."),
}


def refusal(reply: Reply) -> str:
    """Return what people are told; a code without words gets the floor's own."""
    return str(_REFUSALS.get(reply.code, reply.reason))
