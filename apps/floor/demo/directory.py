"""The people and the lists of the demonstration site."""

from typing import Any

from django.db.models import Model

from apps.agents.models import ReasonCode, Skill, SkillGroup
from apps.agents.selectors import list_agents
from apps.agents.services import create_agent, update_agent, update_group_skills
from apps.customers.models import Customer
from apps.customers.services import create_customer, update_customer
from apps.floor.demo.reader import Rows, read_rows
from apps.interactions.models import Disposition


def load_directory() -> None:
    """Create or update skills, groups, agents, customers, dispositions and break reasons from fixtures/demo.

    Rows are recognised by their code, extension or external reference; what else the database holds stays.
    """
    _load_coded(Skill, read_rows("skills"))
    _load_coded(ReasonCode, read_rows("break_reasons"))
    _load_coded(Disposition, read_rows("dispositions"))
    for row in read_rows("groups"):
        _load_group(**row)
    for row in read_rows("agents"):
        _load_agent(**row)
    known = Customer.objects.exclude(external_ref=None).in_bulk(field_name="external_ref")
    for row in read_rows("customers"):
        _load_customer(known.get(row["external_ref"]), **row)


def _load_coded(model: type[Model], rows: Rows) -> None:
    for row in rows:
        model._default_manager.update_or_create(code=row["code"], defaults=row)


def _load_group(*, code: str, skills: dict[str, int], **fields: Any) -> None:
    group, _created = SkillGroup.objects.update_or_create(code=code, defaults=fields)
    update_group_skills(group=group, skills=skills)


def _load_agent(*, extension: str, username: str, **fields: Any) -> None:
    agent = list_agents().filter(extension=extension).first()
    if agent is None:
        create_agent(extension=extension, username=username, **fields)
    else:
        update_agent(agent=agent, **fields)


def _load_customer(customer: Customer | None, **fields: Any) -> None:
    if customer is None:
        create_customer(**fields)
    else:
        update_customer(customer=customer, **fields)
