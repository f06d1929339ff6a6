"""What the fold of an interaction's events looks like: plain values, no database.

Times are Unix seconds, None where it has not happened; durations are seconds, None where nothing was measured
yet. ``group`` and ``disposition`` are codes, empty where there is none.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class SegmentRow:
    """The part of an interaction that one queue or agent held."""

    number: int
    group: str = ""
    agent_id: int | None = None
    queued_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    wrapped_up_at: float | None = None
    wait_seconds: float | None = None
    expected_wait_seconds: float | None = None
    ring_seconds: float | None = None
    talk_seconds: float | None = None
    hold_seconds: float | None = None
    wrap_up_seconds: float | None = None
    outcome: str = "waiting"
    ended_by: str = ""
    disposition: str = ""
    note: str = ""


@dataclass(slots=True)
class InteractionRow:
    """The interaction as a whole; sums over its segments, and what its last segments said."""

    id: str
    arrived_at: float
    medium: str = "voice"
    node: str = ""
    channel_id: str = ""
    ani: str = ""
    dnis: str = ""
    entry_point: str = ""
    flow: str = ""
    flow_version: int = 0
    customer_id: int | None = None
    group: str = ""
    agent_id: int | None = None
    state: str = "flow"
    outcome: str = ""
    queued_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    wait_seconds: float | None = None
    talk_seconds: float | None = None
    hold_seconds: float | None = None
    wrap_up_seconds: float | None = None
    disposition: str = ""
    note: str = ""
    priority: int = 0
    tier: int = 0
    language: str = ""
    data: dict[str, str] = field(default_factory=dict)
    direction: str = "inbound"
    callback_of: str = ""
    subject: str = ""
    text: str = ""
    reference: str = ""
    external_id: str = ""


@dataclass(slots=True)
class Story:
    """An interaction with its segments, by number: all that the fold needs to go on from where it stopped."""

    interaction: InteractionRow
    segments: dict[int, SegmentRow] = field(default_factory=dict)

    def segment(self, number: int) -> SegmentRow:
        """Return segment ``number``; a stream that begins in the middle gets an empty one."""
        return self.segments.setdefault(number, SegmentRow(number=number))

    def is_latest(self, number: int) -> bool:
        """Return whether no later segment was opened."""
        return number >= max(self.segments, default=0)
