"""The sentences of what is no call: nobody is connected there, and nothing was said."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.agents.domain.capacity import Medium

_ARRIVED = {
    Medium.CHAT: _("A chat came in."),
    Medium.EMAIL: _("An e-mail came in."),
    Medium.TASK: _("A task came in."),
}
_SENTENCES: Mapping[str, Any] = {
    "CustomerIdentified": _("The customer is %(name)s."),
    "InteractionAnswered": _("%(agent)s took it after %(wait_seconds)s."),
    "InteractionTransferred": _("%(agent)s passed it on to %(target)s."),
    "InteractionMoved": _("%(by)s moved it to %(group)s."),
    "InteractionPromoted": _("%(by)s put it to the front of the line."),
    "SegmentEnded": _("%(agent)s worked on it for %(talk_seconds)s; ended by: %(ended_by)s."),
}


def desk_sentence(event_type: str, values: Mapping[str, Any]) -> Any:
    """Return the sentence where it is another one than that of a call; None where it is not."""
    medium = values.get("medium", Medium.VOICE)
    if medium == Medium.VOICE:
        return None
    return _ARRIVED.get(medium) if event_type == "InteractionArrived" else _SENTENCES.get(event_type)
