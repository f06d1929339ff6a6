"""How a supervisor takes part in a conversation."""

from enum import StrEnum


class MonitorMode(StrEnum):
    """``monitor``: hears both and is heard by nobody. ``whisper``: hears both, only the agent hears the supervisor.
    ``barge``: everybody hears everybody. ``take_over``: gets the call as soon as the phone is picked up."""

    MONITOR = "monitor"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take_over"
