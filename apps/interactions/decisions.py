"""Why an offer went to whom, in the reader's language: the stored decision as sentences."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from apps.agents.domain.strategy import Strategy
from apps.interactions.domain.decision import Considered, Decision

_CHOICES: dict[str, Any] = {
    Strategy.LONGEST_IDLE: _("free for longest of %(count)d who fit"),
    Strategy.LEAST_OCCUPIED: _("least occupied in the shift of %(count)d who fit"),
    Strategy.FEWEST_HANDLED: _("fewest conversations in the shift of %(count)d who fit"),
    Strategy.ROUND_ROBIN: _("next in turn of %(count)d who fit"),
    Strategy.BEST_FIT: _("highest levels of %(count)d who fit"),
    Strategy.LEAST_SKILLED: _("least skilled of %(count)d who fit"),
    Strategy.WEIGHTED_RANDOM: _("drawn from %(count)d who fit"),
    Strategy.SEQUENTIAL: _("first by extension of %(count)d who fit"),
    Strategy.RING_ALL: _("asked together with all %(count)d who fit"),
}
_PURPOSES: dict[str, Any] = {
    "transfer": _("transferred to this agent"),
    "preferred": _("had the customer's last conversation"),
}
_VERDICTS: dict[str, Any] = {
    "later": _("%(name)s: would do, comes after"),
    "declined": _("%(name)s: was asked before and did not take it"),
}
_REFUSALS: dict[str, tuple[Any, Any]] = {
    "lacks": (
        _("%(name)s: %(skill)s %(has)d < %(needs)d"),
        _("%(name)s: %(skill)s %(has)d < %(needs)d until %(seconds)d s"),
    ),
    "away": (
        _("%(name)s: location %(location)s is not asked"),
        _("%(name)s: location %(location)s not before %(seconds)d s"),
    ),
    "nowhere": (
        _("%(name)s: without a location is not asked"),
        _("%(name)s: without a location not before %(seconds)d s"),
    ),
}
"""Why not: never, and not before a ring opens."""


def read_decision(data: Mapping[str, Any]) -> Decision | None:
    """Return the decision that an event's data hold, or None where they hold none that can be read."""
    try:
        return msgspec.convert(data.get("decision"), Decision | None)
    except msgspec.ValidationError:
        return None


def say_decision(decision: Decision, groups: Mapping[str, str], locations: Mapping[str, str]) -> str:
    """Return why this agent, for example ``free for longest of 3 who fit; billing 4 ≥ 3``. ``groups`` and
    ``locations`` map codes to names."""
    parts = [_choice(decision)]
    parts += [f"{met.skill} {met.has} ≥ {met.needs}" for met in decision.skills]
    if decision.rank > 1:
        parts.append(gettext("rank %(rank)d in the group") % {"rank": decision.rank})
    if decision.lent:
        group = groups.get(decision.lent, decision.lent)
        parts.append(gettext("lent by %(group)s") % {"group": group})
    if decision.location:
        location = locations.get(decision.location, decision.location)
        parts.append(gettext("sits at %(location)s") % {"location": location})
    if decision.ring:
        parts.append(gettext("search widened to ring %(ring)d") % {"ring": decision.ring})
    return "; ".join(parts)


def say_place(decision: Decision) -> str:
    """Return why this interaction was next, or an empty text where nothing speaks for or against it."""
    parts = []
    if decision.waiting:
        parts.append(
            ngettext(
                "%(count)d other waited for the same",
                "%(count)d others waited for the same",
                decision.waiting,
            )
            % {"count": decision.waiting}
        )
    if decision.head_start:
        parts.append(
            gettext("priority and value were worth %(seconds).0f s of waiting")
            % {"seconds": decision.head_start}
        )
    return "; ".join(parts)


def list_considered(decision: Decision, agents: Mapping[int, str], locations: Mapping[str, str]) -> list[str]:
    """Return a line for each agent who was free too, for example ``Lin: billing 3 < 5 until 20 s``. ``agents`` maps ids
    to names, ``locations`` codes."""
    lines = [_say_considered(other, agents, locations) for other in decision.others]
    if decision.more:
        lines.append(
            ngettext("%(count)d more was free", "%(count)d more were free", decision.more)
            % {"count": decision.more}
        )
    return lines


def _choice(decision: Decision) -> str:
    if purpose := _PURPOSES.get(decision.purpose):
        return str(purpose)
    if decision.fitting <= 1:
        return gettext("the only free agent who fits")
    words = _CHOICES.get(decision.strategy, _CHOICES[Strategy.LONGEST_IDLE])
    return str(words) % {"count": decision.fitting}


def _say_considered(other: Considered, agents: Mapping[int, str], locations: Mapping[str, str]) -> str:
    values = {
        "name": agents.get(other.agent_id, f"#{other.agent_id}"),
        "skill": other.skill,
        "has": other.has,
        "needs": other.needs,
        "seconds": other.enough_after,
        "location": locations.get(other.location, other.location),
    }
    if words := _REFUSALS.get(other.verdict if other.location or other.verdict != "away" else "nowhere"):
        return str(words[bool(other.enough_after)]) % values
    return str(_VERDICTS.get(other.verdict, "%(name)s")) % values
