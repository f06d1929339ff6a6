"""The people and the lists of the demonstration site."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from apps.agents.models import ReasonCode, Skill, SkillGroup
from apps.agents.selectors import list_agents
from apps.agents.services import create_agent, open_service_level, update_agent, update_group_skills
from apps.customers.models import Consent, ConsentPurpose, Customer, Organisation
from apps.customers.services import (
    create_customer,
    create_organisation,
    find_duplicates,
    record_consent,
    update_customer,
    update_organisation,
)
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
    load_customers()


def load_customers() -> None:
    """Create or update customers with their organisations; what they allow, and who may be the same, comes along."""
    organisations = _load_organisations(read_rows("organisations"))
    known = Customer.objects.exclude(external_ref=None).in_bulk(field_name="external_ref")
    for row in read_rows("customers"):
        if "organisations" in row:
            row["organisations"] = [organisations[key] for key in row["organisations"]]
        reference = row["external_ref"]
        known[reference] = _load_customer(known.get(reference), **row)
    _load_consents(known, read_rows("consents"))
    find_duplicates()


def _load_organisations(rows: Rows) -> dict[str, Organisation]:
    known: dict[str, Organisation] = {
        str(row.external_ref): row for row in Organisation.objects.exclude(external_ref=None)
    }
    for row in rows:
        organisation = known.get(row["external_ref"])
        known[row["external_ref"]] = (
            create_organisation(**row)
            if organisation is None
            else update_organisation(organisation=organisation, **row)
        )
    return known


def _load_consents(customers: dict[str, Customer], rows: Rows) -> None:
    """Words are only added, so each is entered once."""
    now, purposes = timezone.now(), ConsentPurpose.objects.in_bulk(field_name="code")
    said = set(Consent.objects.values_list("customer__external_ref", "purpose__code"))
    for row in rows:
        customer, purpose, at = (
            row.pop("customer"),
            row.pop("purpose"),
            now - timedelta(days=row.pop("days_ago")),
        )
        if (customer, purpose) not in said:
            record_consent(customer=customers[customer], purpose=purposes[purpose], at=at, **row)


def _load_coded(model: type[Model], rows: Rows) -> None:
    for row in rows:
        model._default_manager.update_or_create(code=row["code"], defaults=row)


def _load_group(*, code: str, skills: dict[str, int], **fields: Any) -> None:
    group, is_new = SkillGroup.objects.update_or_create(code=code, defaults=fields)
    if is_new:
        open_service_level(group=group)
    update_group_skills(group=group, skills=skills)


def _load_agent(*, extension: str, username: str, **fields: Any) -> None:
    agent = list_agents().filter(extension=extension).first()
    if agent is None:
        create_agent(extension=extension, username=username, **fields)
    else:
        update_agent(agent=agent, **fields)


def _load_customer(customer: Customer | None, **fields: Any) -> Customer:
    if customer is None:
        return create_customer(**fields)
    return update_customer(customer=customer, **fields)
