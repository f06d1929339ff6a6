"""Interactions that no call begins: a task, an e-mail, a chat."""

from collections.abc import Iterator

from apps.acd.domain.commands import CreateWork
from apps.interactions.domain import events as ev
from apps.kernel.messages import Event, Rejected


def checked(command: CreateWork, interaction_id_is_one: bool) -> None:
    """Raise ``Rejected`` where nobody could know what is to be done, or what it is called."""
    if not interaction_id_is_one:
        raise Rejected("no_id", "An interaction's id is 32 hexadecimal digits.")
    if not command.subject.strip():
        raise Rejected("no_subject", "Say in the subject what is to be done.")


def beginnings(command: CreateWork) -> Iterator[Event]:
    """Yield how it begins. It is on no node: no switch carries it, and none can lose it."""
    yield ev.InteractionArrived(
        interaction_id=command.interaction_id,
        medium=command.medium,
        node="",
        channel_id="",
        ani=command.contact,
        dnis="",
    )
    yield ev.WorkCreated(
        interaction_id=command.interaction_id,
        subject=command.subject,
        text=command.text,
        reference=command.reference,
        external_id=command.external_id,
        source=command.source,
        by=command.by,
    )
    if command.customer_id:
        yield ev.CustomerIdentified(
            command.interaction_id,
            command.customer_id,
            command.customer_name,
            command.tier,
            command.language,
        )
