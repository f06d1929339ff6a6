from apps.telephony.models.entry_point import EntryPoint
from apps.telephony.models.node import AsteriskNode
from apps.telephony.models.recording import Recording
from apps.telephony.models.trunk import Trunk

__all__ = ["AsteriskNode", "EntryPoint", "Recording", "Trunk"]
