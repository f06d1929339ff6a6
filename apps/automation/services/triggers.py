"""Runs the rules of an event. The outbox gives each event once, in the transaction that keeps the follower's place."""

import logging
from typing import Any
from uuid import UUID

from apps.accounts.models import User
from apps.automation.causes import cause_of
from apps.automation.choices import RuleKind, RunResult, Target
from apps.automation.domain.guard import Cause
from apps.automation.facts import facts_of_entry, facts_of_interaction
from apps.automation.models import Rule, RuleRun
from apps.automation.services.running import Ready, Spark, ready, run_rules, schedules_for
from apps.interactions.models import Interaction
from apps.outbox.domain.followers import Published
from apps.tickets.choices import TicketMedium
from apps.tickets.domain.conditions import Facts, evaluate
from apps.tickets.domain.vocabulary import Invalid
from apps.tickets.models import Ticket, TicketInteraction
from apps.tickets.services import create_ticket

log = logging.getLogger(__name__)

_MEDIA = {"voice": TicketMedium.VOICE, "chat": TicketMedium.CHAT, "email": TicketMedium.EMAIL}


def followed_kinds() -> frozenset[str]:
    """Return the kinds that active rules wait for now."""
    rows = Rule.objects.filter(kind=RuleKind.TRIGGER, is_active=True).values_list("events", flat=True)
    return frozenset(kind for events in rows for kind in events)


def follow_rules(published: Published) -> None:
    """Run the rules that this entry sets off."""
    rules = _rules_of(published.kind)
    if not rules:
        return
    if "interaction" in published.data:
        _follow_interaction(rules, published)
    elif "ticket" in published.data and Ticket.objects.filter(pk=published.data["ticket"]).exists():
        values = facts_of_entry(published, _username(published.by_id))
        cause = cause_of(published, f"e{published.id}")
        spark = Spark(published.kind, cause, published.at, published.id, values)
        run_rules(rules=rules, ticket_id=published.data["ticket"], spark=spark)


def _rules_of(kind: str) -> list[Ready]:
    rows = Rule.objects.filter(kind=RuleKind.TRIGGER, is_active=True, events__contains=[kind])
    found: list[Ready] = []
    for rule in rows:
        try:
            found.append(ready(rule))
        except Invalid as invalid:
            log.error("rule %d cannot be read any more: %s", rule.pk, invalid)
    return found


def _follow_interaction(rules: list[Ready], published: Published) -> None:
    interaction = (
        Interaction.objects.select_related("customer", "group", "disposition")
        .filter(pk=UUID(published.data["interaction"]))
        .first()
    )
    if interaction is None:
        log.warning("entry %d is about an interaction that is not known", published.id)
        return
    # A batch that is projected again publishes again: the cause is the same, so nothing is done twice.
    root = f"{published.kind}:{interaction.pk.hex}:{published.data.get('part', '')}"
    values = facts_of_interaction(interaction, published.data)
    spark = Spark(published.kind, Cause(root), published.at, published.id, values)
    linked = list(
        TicketInteraction.objects.filter(interaction=interaction.pk)
        .order_by("pk")
        .values_list("ticket", flat=True)
    )
    for one in rules:
        if one.rule.target == Target.NEW:
            _open(one, interaction, spark)
        else:
            for ticket_id in linked:
                run_rules(rules=[one], ticket_id=ticket_id, spark=spark)


def _open(one: Ready, interaction: Interaction, spark: Spark) -> None:
    """Open the ticket of this rule and interaction where the conditions hold, and do to it what the rule says."""
    facts = Facts(spark.values, spark.at.timestamp(), schedules_for([one]))
    if not evaluate(one.node, facts).holds:
        return
    key = f"rule:{one.rule.pk}:{interaction.pk.hex}"
    if Ticket.objects.filter(source_key=key).exists():
        return
    ticket = create_ticket(
        subject=_subject(one.rule, interaction),
        requester=interaction.customer,
        medium=_MEDIA.get(interaction.medium, TicketMedium.VOICE),
        interactions=[interaction],
        source_key=key,
        via=f"rule:{one.rule.pk}",
        at=spark.at,
    )
    run_rules(rules=[one], ticket_id=ticket.pk, spark=spark)


def _subject(rule: Rule, interaction: Interaction) -> str:
    places: dict[str, Any] = {
        "contact": interaction.ani,
        "customer": interaction.customer or interaction.ani,
        "entry_point": interaction.entry_point,
        "group": interaction.group or "",
    }
    text = rule.new_subject or rule.name
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", str(value))
    return " ".join(text.split())[:250] or rule.name


def _username(user_id: int | None) -> str:
    if user_id is None:
        return ""
    return User.objects.filter(pk=user_id).values_list("username", flat=True).first() or ""


def has_run(rule: Rule, ticket: Ticket) -> bool:
    """Return whether the rule has acted on the ticket."""
    return RuleRun.objects.filter(rule=rule, ticket=ticket, result=RunResult.DONE).exists()
