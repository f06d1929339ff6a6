"""Another set of rules: what a policy file changes in the configuration of today."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, get_type_hints

import msgspec

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig

GROUP_FIELDS = frozenset(field.name for field in fields(GroupConfig)) - {"code", "name", "queue", "callback"}
AGENT_FIELDS = frozenset({"groups", "skills", "ranks"})
Part = TypeVar("Part", AgentConfig, GroupConfig)


class BadPolicy(ValueError):
    """The file cannot be applied; the text says where and why."""


def apply_policy(config: FloorConfig, policy: Any) -> FloorConfig:
    """Return ``config`` with the changes of ``policy``; raise :class:`BadPolicy`.

    ``{"groups": {"billing": {"strategy": "best_fit", "rings": [{"after_seconds": 20, "lower_levels": 2}]}},
    "agents": {"1001": {"skills": {"billing": 5}}}}``: groups by code, agents by extension; what is not named stays.
    ``"*"`` stands for all groups.
    """
    if not isinstance(policy, Mapping) or set(policy) - {"groups", "agents"}:
        raise BadPolicy("a policy is an object with “groups”, “agents” or both")
    groups, agents = dict(config.groups), dict(config.agents)
    for code, changes in _section(policy, "groups").items():
        if code != "*" and code not in groups:
            raise BadPolicy(f"there is no skill group “{code}”")
        for each in list(groups) if code == "*" else [code]:
            groups[each] = _changed(groups[each], changes, GROUP_FIELDS, f"group “{code}”")
    by_extension = {agent.extension: agent.agent_id for agent in agents.values()}
    for extension, changes in _section(policy, "agents").items():
        if extension not in by_extension:
            raise BadPolicy(f"there is no agent with extension “{extension}”")
        agent = agents[by_extension[extension]]
        agents[agent.agent_id] = _changed(agent, changes, AGENT_FIELDS, f"agent “{extension}”")
    return replace(config, groups=groups, agents=agents)


def _section(policy: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = policy.get(name, {})
    if not isinstance(section, Mapping):
        raise BadPolicy(f"“{name}” is not an object")
    return section


def _changed(part: Part, changes: Any, allowed: frozenset[str], where: str) -> Part:
    if not isinstance(changes, Mapping):
        raise BadPolicy(f"{where}: not an object")
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise BadPolicy(f"{where}: unknown “{unknown[0]}”; known are {', '.join(sorted(allowed))}")
    hints = get_type_hints(type(part))
    values = {name: _value(value, hints[name], f"{where}, {name}") for name, value in changes.items()}
    return replace(part, **values)


def _value(value: Any, hint: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        raise BadPolicy(f"{where}: {error}") from error
