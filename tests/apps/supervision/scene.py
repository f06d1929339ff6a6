"""A floor with something of everything: people who wait too long, talk, hold, wrap up, have lunch."""

from typing import Any

from apps.agents.models import Agent
from tests.harness.views import View, agent_view, group_view, interaction_view

GROUPS = {"sales": "Sales", "support": "Technical support", "billing": "Billing", "vip": "Key accounts"}
AGENTS = (
    "Emma Clarke", "Li Na", "Alex Rivera", "Noah Fischer", "Aisha Khan", "Lucas Martin", "Sofia Rossi",
    "Kenji Tanaka", "Olivia Brown", "Mateo Lopez", "Zhang Wei", "Hannah Schmidt", "Ivan Petrov", "Chloe Dubois",
)  # fmt: skip
# what each agent does, since how many seconds, and in which groups
_DOES = (
    ("talking", 154, "sales"), ("talking", 47, "support"), ("ringing", 6, "vip"), ("wrap_up", 31, "sales"),
    ("idle", 12, "support"), ("idle", 95, "billing"), ("break", 640, "sales"), ("offline", 7200, "support"),
    ("talking", 402, "billing"), ("idle", 3, "sales"), ("talking", 19, "vip"), ("offline", 30000, "billing"),
    ("break", 120, "support"), ("wrap_up", 8, "billing"),
)  # fmt: skip
_CALLERS = ("Grace Hopper", "", "王小明", "Acme Corp.", "", "Ada Lovelace")


def scene(agents: list[Agent], now: float) -> dict[str, dict[str, Any]]:
    """Return the parts of a frame."""
    interactions = {
        view["id"]: view for view in (*_on_the_line(agents, now), *_waiting(now), _in_the_menu(now))
    }
    views = {
        str(agent.pk): _agent(agent, number, now, interactions)
        for number, agent in enumerate(agents[: len(_DOES)])
    }
    return {"agents": views, "groups": _groups(list(views.values()), now), "interactions": interactions}


def _agent(agent: Agent, number: int, now: float, interactions: dict[str, View]) -> View:
    does, seconds, group = _DOES[number]
    working = does in ("talking", "ringing", "wrap_up")
    held = next((key for key, view in interactions.items() if view["agent_id"] == agent.pk), "")
    return agent_view(
        agent.pk,
        name=agent.name,
        extension=agent.extension,
        presence="available" if working or does == "idle" else does,
        reason="lunch" if does == "break" else "",
        presence_since=now - (7200 if working or does == "idle" else seconds),
        work=does if working else "idle",
        work_since=now - seconds,
        interaction_id=held,
        groups=[group] if number % 3 else [group, "sales" if group != "sales" else "vip"],
        connected=does != "offline" and number != 12,
    )


def _on_the_line(agents: list[Agent], now: float) -> list[View]:
    states = {"talking": "connected", "ringing": "ringing", "wrap_up": "wrap_up"}
    return [
        _interaction(
            number,
            now,
            state=states[does],
            group=group,
            agent_id=agents[number].pk,
            answered_at=0.0 if does == "ringing" else now - seconds,
            held=number == 8,
        )
        for number, (does, seconds, group) in enumerate(_DOES)
        if does in states
    ]


def _waiting(now: float) -> list[View]:
    waits = (("support", 38), ("support", 17), ("support", 4), ("vip", 15))
    return [
        _interaction(100 + number, now, state="queued", group=group, queued_at=now - wait)
        for number, (group, wait) in enumerate(waits)
    ]


def _in_the_menu(now: float) -> View:
    return _interaction(200, now, state="flow", group="", arrived_at=now - 9)


def _interaction(number: int, now: float, **changes: Any) -> View:
    name = _CALLERS[number % len(_CALLERS)]
    customer = {"id": number, "name": name, "tier": 40} if name else None
    times = {"arrived_at": now - 60, "queued_at": now - 20}
    return interaction_view(
        f"{number:032x}", ani=f"+1555010{number:04d}", customer=customer, **times | changes
    )


def _groups(agents: list[View], now: float) -> dict[str, View]:
    waiting = {"support": (3, now - 38), "vip": (1, now - 15)}
    views = {}
    for code, name in GROUPS.items():
        count, since = waiting.get(code, (0, 0.0))
        counts = _columns([agent for agent in agents if code in agent["groups"]])
        views[code] = group_view(code, name=name, waiting=count, longest_since=since, agents=counts)
    return views


def _columns(agents: list[View]) -> dict[str, int]:
    columns = {"idle": 0, "busy": 0, "wrap_up": 0, "break": 0, "offline": 0}
    for agent in agents:
        work = agent["work"]
        name = {"talking": "busy", "ringing": "busy"}.get(work, work)
        columns[
            name if work != "idle" else {"available": "idle"}.get(agent["presence"], agent["presence"])
        ] += 1
    return columns
