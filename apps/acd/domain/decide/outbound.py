"""An outgoing call: the agent's phone, then the customer's, then both together. After that it is a conversation like
any other; before that it may come to nothing in six ways, each with a name of its own."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import callbacks, handover, offers, queueing, recording
from apps.acd.domain.state import Dial, Offer, WorkItem, elapsed
from apps.acd.domain.timers import dial_timer, offer_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK, Presence
from apps.interactions.domain import effects as fx, events as ev
from apps.interactions.domain.numbers import customer_dial, dialable
from apps.kernel.messages import Rejected

CONNECT_SECONDS = 15
"""How long the agent's own phone, which is asked to pick up by itself, may take."""
GRACE_SECONDS = 15
"""The switch ends a call that nobody answers; where it forgets to, we do, so much later."""
NORMAL, NO_ANSWER, LOST = 16, 19, 27
REASONS = {17: "busy", 18: "no_answer", 19: "no_answer", 20: "no_answer", 21: "rejected"}
"""Q.850 causes of a number that did not answer; every other one means ``failed``."""
NOT_TAKEN = frozenset({3, 27, 34, 38, 41, 42, 44, 47, 102})
"""Q.850 causes that say that the network behind a trunk did not take the call: no route, out of order, congestion,
temporary failure, no answer of the network itself (SIP 5xx). The customer's phone cannot have rung."""


def place(turn: Turn, command: cmd.PlaceCall) -> None:
    """The agent calls somebody. Allowed in a break too, but not while something else is going on."""
    agent = turn.agent(command.agent_id)
    if agent.presence is Presence.OFFLINE or not WORK.allows(agent.work, "dial") or agent.interaction_id:
        raise Rejected("not_free", "You can place a call only while you are signed in and idle.")
    number = checked_number(turn, command.number)
    group = _group_of(turn, command)
    offer_id = f"{command.interaction_id}-1"
    expires_at = turn.now + CONNECT_SECONDS
    turn.emit(
        ev.CallPlaced(
            command.interaction_id, 1, offer_id, agent.agent_id, group, number, expires_at, command.node
        )
    )
    _work(turn, agent.agent_id, "dial", command.interaction_id)
    turn.do(
        fx.RingAgent(
            command.interaction_id, offer_id, agent.agent_id, CONNECT_SECONDS, number,
            auto_answer=True, outbound=True,
        )
    )  # fmt: skip
    turn.wake(
        dial_timer(command.interaction_id), expires_at, cmd.DialExpired(command.interaction_id, offer_id)
    )


def checked_number(turn: Turn, text: str) -> str:
    """Return the number as it is dialled; raise ``Rejected`` for what is none, and for one that must not be called."""
    number = dialable(text)
    if number is None:
        raise Rejected("no_number", "This is no telephone number: digits, '+', '*' and '#' only.")
    turn.check_may_call(number)
    return number


def _group_of(turn: Turn, command: cmd.PlaceCall) -> str:
    config = turn.config.agents.get(command.agent_id)
    groups = config.groups if config else ()
    group = command.group or next(iter(groups), "")
    if group not in groups or group not in turn.config.groups:
        raise Rejected("no_group", "A call is made for one of your skill groups.")
    return group


def agent_picked_up(turn: Turn, item: WorkItem, dial: Dial) -> None:
    """The agent who placed the call is on the line."""
    if not dial.dial_id:
        _dial(turn, item, dial.offer_id, dial.agent_id)


def agree(turn: Turn, item: WorkItem) -> None:
    """Call nobody who must not be called any more since the agent's phone was called."""
    dial = item.dial
    if dial and not dial.dial_id and (obstacle := turn.obstacle_to_calling(item.caller)):
        not_reached(turn, item, dial, "cancelled", NORMAL, why=obstacle)


def offer_picked_up(turn: Turn, item: WorkItem, offer: Offer) -> None:
    """The agent to whom a callback was offered is on the line."""
    if not offer.accepted:
        turn.emit(ev.OfferAccepted(item.interaction_id, offer.offer_id, offer.agent_id, offer.expires_at))
    offers.withdraw(turn, item, "taken", keep=offer)
    turn.let_sleep(offer_timer(offer.offer_id))
    queueing.stop_waits(turn, item)
    _dial(turn, item, offer.offer_id, offer.agent_id)
    _work(turn, offer.agent_id, "dial", item.interaction_id)


def _dial(turn: Turn, item: WorkItem, offer_id: str, agent_id: int) -> None:
    group = turn.board.group(item.group)
    dial_id, trunk = customer_dial(item.interaction_id), _next_trunk(turn, item, ())
    expires_at = turn.now + group.dial_seconds + GRACE_SECONDS
    turn.emit(
        ev.NumberDialled(
            item.interaction_id,
            item.segment,
            offer_id,
            agent_id,
            item.group,
            dial_id,
            item.caller,
            expires_at,
            trunk,
        )
    )
    _call(turn, item, dial_id, trunk)
    turn.do(fx.PlayRinging(item.interaction_id, offer_id))
    turn.wake(dial_timer(item.interaction_id), expires_at, cmd.DialExpired(item.interaction_id, offer_id))


def _call(turn: Turn, item: WorkItem, dial_id: str, trunk: str) -> None:
    group = turn.board.group(item.group)
    seconds, caller = group.dial_seconds, group.outbound_caller
    turn.do(fx.DialNumber(item.interaction_id, dial_id, item.caller, seconds, caller, trunk))


def _next_trunk(turn: Turn, item: WorkItem, tried: tuple[str, ...]) -> str:
    """Return the first trunk of the call's node that was not tried; empty where there is none. Agent and customer must
    be on one node, so that no other node's trunk will do."""
    return next((name for name in turn.config.trunks.get(item.node, ()) if name not in tried), "")


def _try_next(turn: Turn, item: WorkItem, dial: Dial, cause: int) -> bool:
    """Call over the next trunk, if there is one; the agent goes on hearing it ring."""
    trunk = _next_trunk(turn, item, dial.trunks)
    if not trunk or not dial.trunks[-1] or turn.obstacle_to_calling(item.caller):
        return False
    dial_id = customer_dial(item.interaction_id, len(dial.trunks) + 1)
    expires_at = turn.now + turn.board.group(item.group).dial_seconds + GRACE_SECONDS
    turn.emit(
        ev.TrunkFailed(
            item.interaction_id,
            item.segment,
            dial.agent_id,
            dial.trunks[-1],
            cause,
            trunk,
            dial_id,
            expires_at,
        )
    )
    _call(turn, item, dial_id, trunk)
    timer = cmd.DialExpired(item.interaction_id, dial.offer_id)
    turn.wake(dial_timer(item.interaction_id), expires_at, timer)
    return True


def reached(turn: Turn, item: WorkItem, dial: Dial) -> None:
    """The customer picked up: both hear each other. Nobody has waited in a queue."""
    ring_seconds = elapsed(dial.started_at, turn.now)
    turn.emit(
        ev.InteractionAnswered(
            item.interaction_id, item.segment, dial.offer_id, dial.agent_id, item.group, 0.0, ring_seconds
        )
    )
    _work(turn, dial.agent_id, "answered", item.interaction_id)
    turn.do(fx.StopRinging(item.interaction_id, dial.offer_id))
    turn.do(fx.ConnectAgent(item.interaction_id, dial.offer_id))
    if turn.board.group(item.group).record:
        recording.start(turn, item)
    turn.let_sleep(dial_timer(item.interaction_id))
    callbacks.attempted(turn, item.interaction_id, dial.agent_id, "reached")


def number_ended(turn: Turn, item: WorkItem, dial: Dial, cause: int) -> None:
    """The customer's phone did not answer; or the network did not take the call, and another trunk may lead there."""
    if cause not in NOT_TAKEN or not _try_next(turn, item, dial, cause):
        not_reached(turn, item, dial, REASONS.get(cause, "failed"), cause)


def agent_gone(turn: Turn, item: WorkItem, dial: Dial, cause: int) -> None:
    """The agent's leg is gone: it did not pick up, or the agent hung up while the customer's phone rang."""
    if dial.dial_id:
        not_reached(turn, item, dial, "cancelled", cause)
    else:
        not_reached(turn, item, dial, "agent_unreachable", cause)


def end_by_agent(turn: Turn, command: cmd.EndInteraction) -> None:
    """The agent hangs up on the screen; before anybody has answered, that takes an outgoing call back."""
    item = turn.item(command.interaction_id)
    dial = item.dial if item else None
    if item and dial and dial.agent_id == command.agent_id:
        not_reached(turn, item, dial, "cancelled", NORMAL)
    else:
        handover.end_by_agent(turn, command)


def expired(turn: Turn, message: cmd.DialExpired) -> None:
    """Nobody answered, and the switch has not said so. An old timer ends nothing."""
    item = turn.item(message.interaction_id)
    dial = item.dial if item else None
    if item is None or dial is None or dial.offer_id != message.offer_id:
        return
    if turn.now < dial.expires_at:
        turn.wake(dial_timer(item.interaction_id), dial.expires_at, message)
    else:
        not_reached(turn, item, dial, "no_answer" if dial.dial_id else "agent_unreachable", NO_ANSWER)


def not_reached(turn: Turn, item: WorkItem, dial: Dial, reason: str, cause: int, why: str = "") -> None:
    """The call comes to nothing: both legs end, and the agent is idle; there was no conversation to wrap up. ``why``
    says more exactly than the outcome ``reason`` what the matter was."""
    seconds = elapsed(dial.started_at, turn.now) if dial.dial_id else 0.0
    turn.emit(
        ev.NumberNotReached(
            item.interaction_id,
            item.segment,
            dial.agent_id,
            item.group,
            why or reason,
            cause,
            seconds,
            dial.trunks[-1] if dial.trunks else "",
        )
    )
    callbacks.attempted(turn, item.interaction_id, dial.agent_id, reason)
    turn.emit(ev.InteractionEnded(item.interaction_id, reason, cause))
    _work(turn, dial.agent_id, "not_reached")
    if dial.dial_id:
        turn.do(fx.DropNumber(item.interaction_id, dial.dial_id))
    turn.do(fx.DropLeg(item.interaction_id, dial.offer_id))
    turn.do(fx.CloseCall(item.interaction_id))
    turn.let_sleep(dial_timer(item.interaction_id))


def _work(turn: Turn, agent_id: int, trigger: str, interaction_id: str = "") -> None:
    turn.emit(WorkStateChanged(agent_id, WORK.next(turn.agent(agent_id).work, trigger), interaction_id))
