"""The figures of `bench media`, and what they are judged by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_LOST = 0.001


@dataclass(frozen=True, slots=True)
class Counted:
    """Packets of one channel, as Asterisk counts them."""

    channel: str
    sent: int
    received: int
    lost: int

    @property
    def is_agents(self) -> bool:
        """Whether it leads to a phone, not to a caller."""
        return self.channel.startswith("leg-")


def media_figures(counted: Iterable[Counted]) -> dict[str, Any]:
    """Return what the counts of all channels say together. Pure."""
    channels = list(counted)
    legs = [channel for channel in channels if channel.is_agents]
    received, lost = sum(one.received for one in channels), sum(one.lost for one in channels)
    echoed, spoken = sum(leg.received for leg in legs), sum(leg.sent for leg in legs)
    return {
        "channels": len(channels),
        "packets_received": received,
        "packets_lost": lost,
        "loss_ratio": _ratio(lost, received + lost),
        "packets_to_phones": spoken,
        "packets_from_phones": echoed,
        "echo_loss_ratio": _ratio(spoken - echoed, spoken),
        "packets_to_callers": sum(one.sent for one in channels if not one.is_agents),
        "fewest_packets": min((one.received for one in channels), default=0),
    }


def media_failures(found: dict[str, Any]) -> list[str]:
    """Return, in words, why a run is not good; empty for a good one."""
    problems = [
        f"{name} is {found[name]}, not 0" for name in ("left_channels", "left_bridges") if found[name]
    ]
    if found["channels"] != 2 * found["calls"]:
        problems.append(f"{found['channels']} channels had sound, not {2 * found['calls']}")
    problems += [
        f"{name} is {found[name]}, not below {MOST_LOST}"
        for name in ("loss_ratio", "echo_loss_ratio")
        if found[name] >= MOST_LOST
    ]
    if found["connected_ratio"] < 1:
        problems.append(f"connected_ratio is {found['connected_ratio']}")
    return problems


def _ratio(part: int, whole: int) -> float:
    return round(max(0, part) / whole, 6) if whole else 1.0
