from apps.interactions.models.callback import Callback
from apps.interactions.models.disposition import Disposition
from apps.interactions.models.event_log import EventLog
from apps.interactions.models.interaction import Interaction
from apps.interactions.models.segment import Segment

__all__ = ["Callback", "Disposition", "EventLog", "Interaction", "Segment"]
