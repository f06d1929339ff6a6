"""Interactions that begin with us: an agent's call, an attempt of a callback."""

from apps.acd.domain.commands import BeginAttempt, InteractionOver, PlaceCall, RequestCallback
from apps.floor.domain.calls import Call
from apps.floor.domain.config import SiteConfig
from apps.interactions.domain import events as ev
from apps.interactions.domain.numbers import customer_dial
from apps.kernel.messages import Event, Rejected
from apps.telephony.naming import dial_channel


def arrival_of_placed(command: PlaceCall, number: str, config: SiteConfig) -> ev.InteractionArrived:
    """Return how the agent's outgoing call begins; raise ``Rejected`` where no trunk leads out."""
    if not config.outgoing_nodes:
        raise Rejected("no_trunk", "No trunk is set up for outgoing calls.")
    return _outbound(command.interaction_id, config.outgoing_nodes[0], number, "")


def request_of(wanted: ev.CallbackWanted, call: Call) -> RequestCallback:
    """Return what the ACD is asked when a flow wants a callback."""
    return RequestCallback(
        wanted.interaction_id,
        wanted.group,
        wanted.number,
        wanted.skills,
        wanted.priority,
        call.tier,
        source="ivr" if wanted.group else "queue",
    )


def arrival_of_attempt(
    started: ev.CallbackStarted, origin: Call, config: SiteConfig
) -> ev.InteractionArrived:
    """Return how an attempt of a callback begins: on the node where the customer called if calls may leave there."""
    nodes = config.outgoing_nodes
    node = origin.node if origin.node in nodes or not nodes else nodes[0]
    return _outbound(started.attempt_id, node, started.number, started.interaction_id)


def attempt_command(started: ev.CallbackStarted, node: str) -> BeginAttempt:
    """Return what the ACD is told then."""
    return BeginAttempt(started.interaction_id, started.attempt_id, node)


def ended_in(events: list[tuple[int, Event]]) -> list[InteractionOver]:
    """Return the message for every interaction that ended among ``events``."""
    return [
        InteractionOver(event.interaction_id) for _, event in events if isinstance(event, ev.InteractionEnded)
    ]


def _outbound(interaction_id: str, node: str, number: str, callback_id: str) -> ev.InteractionArrived:
    return ev.InteractionArrived(
        interaction_id=interaction_id,
        medium="voice",
        node=node,
        channel_id=dial_channel(customer_dial(interaction_id)),
        ani=number,
        dnis="",
        direction="outbound",
        callback_id=callback_id,
    )
