"""A site's whole state as JSON bytes, and back."""

from typing import Any

import msgspec

from apps.floor.domain.calls import Call
from apps.floor.domain.site import SiteEngine
from apps.ivr.domain.session import Session

FORMAT = 1


def dump_site(site: SiteEngine) -> bytes:
    """Return everything that the events said, for the head of a journal segment.

    That is both engines, the calls, and how far each stream is numbered.
    """
    return msgspec.json.encode(
        {
            "format": FORMAT,
            "floor": site.floor.dump(),
            "sessions": {key: session.dump() for key, session in site.sessions.items()},
            "calls": list(site.calls.values()),
            "closed": list(site.closed.items()),
            "agent_seq": list(site.agent_seq.items()),
            "last_at": site.last_at,
            "refused": {node: list(known) for node, known in site.admission.refused.items()},
        }
    )


def load_site(site: SiteEngine, state: bytes) -> None:
    """Put the state of a dump into ``site``. Raises ValueError for another format or for bytes that are no dump."""
    raw: dict[str, Any] = msgspec.json.decode(state)
    if raw.get("format") != FORMAT:
        raise ValueError(f"site snapshot of format {raw.get('format')!r}, {FORMAT} expected")
    site.floor.load(raw["floor"])
    site.calls = {values["interaction_id"]: msgspec.convert(values, Call) for values in raw["calls"]}
    site.admission.recount(site.calls.values())
    site.admission.refused = {node: dict.fromkeys(known) for node, known in raw.get("refused", {}).items()}
    site.closed = {key: (node, channel) for key, (node, channel) in raw["closed"]}
    site.agent_seq = {int(key): seq for key, seq in raw["agent_seq"]}
    site.last_at = raw["last_at"]
    site.sessions = {key: _session(site, values) for key, values in raw["sessions"].items()}


def _session(site: SiteEngine, values: dict[str, Any]) -> Session:
    flow = site.config.flow_of(values["flow"], values["version"])
    return Session.load(values, flow, site.config.library)
