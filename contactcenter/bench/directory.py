"""The call centre of a run: three lines with a skill each, and agents who serve two of them."""

from __future__ import annotations

import os
from itertools import cycle

from apps.accounts.models import User
from apps.agents.models import Agent, AgentSkill, GroupMembership, GroupSkill, Skill, SkillGroup
from apps.ivr.models import CallFlow, Prompt
from apps.ivr.services import create_draft, publish_version
from apps.telephony.models import AsteriskNode, EntryPoint
from contactcenter.bench.options import NUMBER
from contactcenter.bench.switch import NODE, PASSWORD_VARIABLE, USER

FIRST_EXTENSION = 100_000
LINES = {"1": "sales", "2": "billing", "3": "support"}
"""Key in the menu -> skill group."""
KEYS = tuple(LINES)
BATCH = 1_000


def create_site(agents: int, switch_url: str) -> list[int]:
    """Fill the empty database; return the agents' ids."""
    groups = _create_groups()
    ids = _create_agents(agents, groups)
    _create_call_handling()
    AsteriskNode.objects.create(
        code=NODE,
        name="Virtual Asterisk",
        base_url=switch_url,
        username=USER,
        password=os.environ[PASSWORD_VARIABLE],
    )
    return ids


def _create_groups() -> list[SkillGroup]:
    """Each group asks for its own skill at level 3. Wrap-up never ends by itself: one that is not done is noticed."""
    groups = [
        SkillGroup.objects.create(code=code, name=code.title(), wrap_up_seconds=0) for code in LINES.values()
    ]
    for group in groups:
        GroupSkill.objects.create(
            group=group, skill=Skill.objects.create(code=group.code, name=group.name), level=3
        )
    return groups


def _create_agents(count: int, groups: list[SkillGroup]) -> list[int]:
    users = User.objects.bulk_create(
        [User(username=f"bench{number}", password="!") for number in range(count)], BATCH
    )
    agents = Agent.objects.bulk_create(
        [
            Agent(user=user, extension=str(FIRST_EXTENSION + number), accept_on="phone")
            for number, user in enumerate(users)
        ],
        BATCH,
    )
    skills = {group.pk: group.required_skills.get().skill_id for group in groups}
    pairs = cycle([(groups[0], groups[1]), (groups[1], groups[2]), (groups[2], groups[0])])
    served = [(agent, group) for agent, pair in zip(agents, pairs, strict=False) for group in pair]
    GroupMembership.objects.bulk_create([GroupMembership(agent=a, group=g) for a, g in served], BATCH)
    AgentSkill.objects.bulk_create(
        [AgentSkill(agent=a, skill_id=skills[g.pk], level=3 + (a.pk + g.pk) % 8) for a, g in served], BATCH
    )
    return [agent.pk for agent in agents]


def _create_call_handling() -> None:
    Prompt.objects.create(code="welcome", name="Welcome", sound="hello-world")
    flow = CallFlow.objects.create(code="main-line", name="Main line")
    publish_version(version=create_draft(flow=flow, definition=_flow()))
    EntryPoint.objects.create(dnis=NUMBER, name="Main line", flow=flow)


def _flow() -> dict[str, object]:
    """Answer, a menu of three, the queue."""
    menu = {
        "id": "menu", "type": "menu", "prompt": "welcome", "data_key": "reason", "timeout_seconds": 5,
        "max_attempts": 3, "failed": "bye",
        "options": {key: {"label": group, "next": group} for key, group in LINES.items()},
    }  # fmt: skip
    routes = [
        {"id": group, "type": "route", "group": group, "max_wait_seconds": 3600, "timeout": "bye"}
        for group in LINES.values()
    ]
    ends = [{"id": "answer", "type": "answer", "next": "menu"}, {"id": "bye", "type": "hang_up"}]
    return {"format": 1, "language": "", "start": "answer", "nodes": [*ends, menu, *routes]}
