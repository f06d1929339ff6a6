"""The picture that a hub keeps, and what each kind of subscriber is sent of it. Pure: frames in, frames out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

Frame = dict[str, Any]
View = dict[str, Any]

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Any])

PARTS = ("agents", "groups", "interactions")


def encode_frame(frame: Frame) -> str:
    """Return the JSON text of ``frame``, as it goes over a WebSocket."""
    return _encoder.encode(frame).decode()


def decode_frame(raw: bytes) -> Frame:
    """Return the frame; raise ``msgspec.DecodeError`` where ``raw`` is no JSON object."""
    return _decoder.decode(raw)


class Applied(Enum):
    """What a frame did to the picture."""

    SNAPSHOT = "snapshot"  # the picture was replaced: everybody needs all of it
    DELTA = "delta"  # the picture advanced by one step
    NOTICE = "notice"  # nothing changed; subscribers may still want to know (beat, figures)
    IGNORED = "ignored"  # old, or useless while the picture has a gap
    GAP = "gap"  # something was missed: only a snapshot helps


@dataclass(slots=True)
class FloorPicture:
    """The merged state of the floor.

    ``synced`` is false until the first snapshot and again after a gap; the parts then keep what was last known.
    ``epoch`` is the lease of the floor that speaks (0: not yet known), ``at`` the floor's time of the last frame.
    """

    seq: int = 0
    at: float = 0.0
    epoch: int = 0
    synced: bool = False
    agents: dict[str, View] = field(default_factory=dict)
    groups: dict[str, View] = field(default_factory=dict)
    interactions: dict[str, View] = field(default_factory=dict)

    def apply(self, frame: Frame) -> Applied:
        """Take ``frame`` in. Unknown kinds are passed on as notices: a newer floor may say more than we know."""
        self.at = float(frame.get("at", self.at))
        match frame.get("kind"):
            case "snapshot":
                return self._replace(frame)
            case "delta":
                return self._advance(frame)
            case "beat":
                return self._compare(frame)
        return Applied.NOTICE

    def lose(self) -> None:
        """Remember that frames were missed; the next snapshot is taken whatever its number."""
        self.synced = False

    def _replace(self, frame: Frame) -> Applied:
        # A smaller number comes from a floor that was started anew and counts from the beginning.
        if self.synced and frame["seq"] == self.seq:
            return Applied.IGNORED
        for part in PARTS:
            setattr(self, part, dict(frame.get(part, {})))
        self.seq = frame["seq"]
        self.synced = True
        return Applied.SNAPSHOT

    def _advance(self, frame: Frame) -> Applied:
        if not self.synced or frame["seq"] <= self.seq:
            return Applied.IGNORED
        if frame["seq"] != self.seq + 1:
            self.lose()
            return Applied.GAP
        for part in PARTS:
            _merge(getattr(self, part), frame.get(part, {}))
        self.seq = frame["seq"]
        return Applied.DELTA

    def _compare(self, frame: Frame) -> Applied:
        epoch = frame.get("epoch", self.epoch)
        changed_hands = self.epoch not in (0, epoch)
        self.epoch = epoch
        if self.synced and (changed_hands or frame["seq"] != self.seq):
            self.lose()
            return Applied.GAP
        return Applied.NOTICE

    def snapshot(self) -> Frame:
        """Return the whole picture as a frame (the first thing that a dashboard gets)."""
        parts = {part: getattr(self, part) for part in PARTS}
        return {"kind": "snapshot", "seq": self.seq, "at": self.at, **parts}

    def agent_snapshot(self, agent_id: int) -> Frame:
        """Return what one agent's screen needs: the agent, what the agent works on, and the waiting lines.

        ``agent`` is None where the floor does not know the agent (inactive, or created a moment ago).
        """
        return {
            "kind": "snapshot",
            "seq": self.seq,
            "at": self.at,
            "agent": self.agents.get(str(agent_id)),
            "interactions": self.interactions_of(agent_id),
            "groups": self.groups,
        }

    def agent_delta(self, agent_id: int, delta: Frame) -> Frame:
        """Return ``delta`` as one agent sees it: the own part always whole, of the groups only what changed."""
        frame = {
            "kind": "delta",
            "seq": self.seq,
            "at": self.at,
            "agent": self.agents.get(str(agent_id)),
            "interactions": self.interactions_of(agent_id),
        }
        return frame | ({"groups": delta["groups"]} if delta.get("groups") else {})

    def interactions_of(self, agent_id: int) -> dict[str, View]:
        """Return the interactions that the agent is offered or works on, by id."""
        ids = engaged_ids(self.agents.get(str(agent_id)))
        return {key: self.interactions[key] for key in ids if key in self.interactions}


def _merge(known: dict[str, View], changes: dict[str, View | None]) -> None:
    for key, view in changes.items():
        if view is None:
            known.pop(key, None)
        else:
            known[key] = view


def engaged_ids(agent: View | None) -> list[str]:
    """Return the ids of the interactions that an agent's view names: the current one, the offered ones, and what lies
    on the desk."""
    if agent is None:
        return []
    offers = [agent.get(name) or {} for name in ("offer", "desk_offer")]
    named: Iterable[str | None] = (
        agent.get("interaction_id"),
        *(one.get("interaction_id") for one in (*offers, *agent.get("desk", ()))),
    )
    return [key for key in dict.fromkeys(named) if key]


def groups_only(picture: FloorPicture, delta: Frame) -> Frame:
    """Return the part of ``delta`` that every agent may see, the same bytes for all whom it does not touch."""
    return {"kind": "delta", "seq": picture.seq, "at": picture.at, "groups": delta["groups"]}
