"""The call centre of a run: three lines with a skill each, and agents who serve two of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import cycle
from secrets import token_hex

from apps.accounts.models import User
from apps.agents.models import Agent, AgentSkill, GroupMembership, GroupSkill, Skill, SkillGroup
from apps.ivr.models import CallFlow, Prompt
from apps.ivr.services import create_draft, publish_version
from apps.telephony.models import AsteriskNode, EntryPoint
from apps.telephony.ports import NodeConfig
from contactcenter.bench.options import LINE_NUMBER, NUMBER, AsteriskOptions, CallsOptions
from contactcenter.bench.switch import NODE, PASSWORD_VARIABLE, USER

FIRST_EXTENSION = 100_000
LINES = {"1": "sales", "2": "billing", "3": "support"}
"""Key in the menu -> skill group."""
KEYS = tuple(LINES)
BATCH = 1_000


def create_site(options: CallsOptions, switch_url: str) -> list[int]:
    """Fill the empty database; return the agents' ids."""
    groups = _create_groups(options.record)
    ids = _create_agents(options.concurrent, groups)
    _create_call_handling()
    AsteriskNode.objects.create(
        code=NODE,
        name="Virtual Asterisk",
        base_url=switch_url,
        username=USER,
        password=os.environ[PASSWORD_VARIABLE],
    )
    return ids


def create_phone_site(
    options: AsteriskOptions, node: NodeConfig, contact_of: Callable[[str], str], number: str
) -> list[int]:
    """Fill the empty database for a real switch: one line without recording, agents with a telephone each who wrap up
    for a second; return their ids."""
    group = SkillGroup.objects.create(code="bench", name="Bench", wrap_up_seconds=1, record_calls=False)
    ids = _create_people(options.agents, contact_of)
    GroupMembership.objects.bulk_create([GroupMembership(agent=agent, group=group) for agent in ids], BATCH)
    _create_number(number, group.code, [_route(group.code)])
    AsteriskNode.objects.create(
        code=node.code,
        name="Asterisk",
        base_url=node.base_url,
        username=node.username,
        password=node.password,
        most_new_per_second=options.limit,
    )
    return [agent.pk for agent in ids]


def _create_people(count: int, contact_of: Callable[[str], str] = lambda extension: "") -> list[Agent]:
    users = User.objects.bulk_create(
        [User(username=f"bench{number}", password="!") for number in range(count)], BATCH
    )
    agents, secret = [], token_hex(8)
    for number, user in enumerate(users):
        extension = str(FIRST_EXTENSION + number)
        phone = {"accept_on": "phone", "sip_password": secret, "sip_contact": contact_of(extension)}
        agents.append(Agent(user=user, extension=extension, **phone))
    return Agent.objects.bulk_create(agents, BATCH)


def _create_groups(record: bool) -> list[SkillGroup]:
    """Each group asks for its own skill at level 3. Wrap-up never ends by itself: one that is not done is noticed."""
    groups = [
        SkillGroup.objects.create(code=code, name=code.title(), wrap_up_seconds=0, record_calls=record)
        for code in LINES.values()
    ]
    for group in groups:
        GroupSkill.objects.create(
            group=group, skill=Skill.objects.create(code=group.code, name=group.name), level=3
        )
    return groups


def _create_agents(count: int, groups: list[SkillGroup]) -> list[int]:
    agents = _create_people(count)
    skills = {group.pk: group.required_skills.get().skill_id for group in groups}
    pairs = cycle([(groups[0], groups[1]), (groups[1], groups[2]), (groups[2], groups[0])])
    served = [(agent, group) for agent, pair in zip(agents, pairs, strict=False) for group in pair]
    GroupMembership.objects.bulk_create([GroupMembership(agent=a, group=g) for a, g in served], BATCH)
    AgentSkill.objects.bulk_create(
        [AgentSkill(agent=a, skill_id=skills[g.pk], level=3 + (a.pk + g.pk) % 8) for a, g in served], BATCH
    )
    return [agent.pk for agent in agents]


def _create_call_handling() -> None:
    """A number with a menu, and one for each line that leads straight to it."""
    Prompt.objects.create(code="welcome", name="Welcome", sound="hello-world")
    _create_number(NUMBER, "menu", [_menu(), *(_route(group) for group in LINES.values())])
    for key, group in LINES.items():
        _create_number(LINE_NUMBER + key, group, [_route(group)])


def _create_number(dnis: str, start: str, nodes: list[dict[str, object]]) -> None:
    """The flow answers, then goes to ``start``."""
    flow = CallFlow.objects.create(code=f"line-{start}", name=start.title())
    ends: list[dict[str, object]] = [
        {"id": "answer", "type": "answer", "next": start},
        {"id": "bye", "type": "hang_up"},
    ]
    definition = {"format": 1, "language": "", "start": "answer", "nodes": [*ends, *nodes]}
    publish_version(version=create_draft(flow=flow, definition=definition))
    EntryPoint.objects.create(dnis=dnis, name=start.title(), flow=flow)


def _menu() -> dict[str, object]:
    return {
        "id": "menu", "type": "menu", "prompt": "welcome", "data_key": "reason", "timeout_seconds": 5,
        "max_attempts": 3, "failed": "bye",
        "options": {key: {"label": group, "next": group} for key, group in LINES.items()},
    }  # fmt: skip


def _route(group: str) -> dict[str, object]:
    return {"id": group, "type": "route", "group": group, "max_wait_seconds": 3600, "timeout": "bye"}
