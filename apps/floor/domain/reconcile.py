"""What must happen when a switch is (re)connected: compare what it carries with what the floor believes; pure.

Three rules cover every cut, crash and restart. What the floor believes and the switch no longer carries is over: the
message that was missed is supplied. What both know is brought into the state that the floor believes, by repeating the
effects that lead there; each of them is harmless where it is already so. What only the switch knows is a new call, or
a leftover that is ended.
"""

from collections.abc import Container, Iterator, Mapping
from math import inf

from apps.acd.domain.decide.monitoring import effect_of
from apps.acd.domain.decide.outbound import CONNECT_SECONDS
from apps.acd.domain.decide.party import RING_SECONDS, call as call_party
from apps.acd.domain.state import Conversation, Monitor, Offer, Party, PartyStage, WorkItem
from apps.floor.domain.calls import Call
from apps.floor.domain.site import SiteEngine, SiteOutcome
from apps.interactions.domain import effects as fx, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.ivr.domain.node import GONE, RINGING, UP
from apps.kernel.messages import Effect, Message
from apps.telephony.naming import (
    dial_channel,
    interaction_of_bridge,
    interaction_of_offer,
    monitor_of_bridge,
    spy_channel,
)
from apps.telephony.ports import ChannelInfo, SwitchSnapshot

UNKNOWN_CAUSE = (
    31  # Q.850: normal, unspecified; perhaps the customer was reached, so that no other trunk is tried
)
LOST_CAUSE = 27  # Q.850: destination out of order, used where the switch forgot a call


def reconcile(
    site: SiteEngine, snapshot: SwitchSnapshot, now: float, known_until: float | None = None
) -> list[SiteOutcome]:
    """Return the outcomes that bring the floor and the node of ``snapshot`` together.

    What ended while nobody listened is dated ``known_until``, the last time at which the node was known to be up.
    """
    missed_at = now if known_until is None else min(known_until, now)
    outcomes = [site.handle(message, missed_at) for message in list(missed_messages(site, snapshot))]
    outcomes.append(SiteOutcome(effects=[*leftovers(site, snapshot), *repeated_effects(site, snapshot)]))
    bridged = {channel for bridge in snapshot.bridges for channel in bridge.channels}
    outcomes += [
        site.resume_flow(
            call.interaction_id,
            now,
            in_bridge=call.channel_id in bridged,
            number=_number_of_flow(site, call.interaction_id, snapshot),
        )
        for call in _in_flow(site, snapshot)
    ]
    outcomes += [
        site.handle(message, now) for message in list(unnoticed_calls(site, snapshot, now, known_until))
    ]
    return outcomes


def missed_messages(site: SiteEngine, snapshot: SwitchSnapshot) -> Iterator[Message]:
    """Yield what happened on the node while nobody listened."""
    callers = {channel.interaction_id: channel for channel in snapshot.channels if channel.is_customers}
    legs = {leg: channel for channel in snapshot.channels if (leg := _leg_of(channel))}
    dialled = {channel.dial_id: channel for channel in snapshot.channels if channel.dial_id}
    for call in list(site.calls.values()):
        if call.node != snapshot.node:
            continue
        item = site.floor.work.get(call.interaction_id)
        if item and item.to_dial:
            yield from _missed_of_outgoing(item, legs, dialled)
            continue
        if call.interaction_id not in callers:  # before the hang-up: a message that was left is an outcome
            yield from _lost_recordings(call)
        if not call.ended and call.interaction_id not in callers:
            yield msg.CallerHungUp(call.interaction_id, LOST_CAUSE)
        elif item:
            yield from _missed_of_leg(item, legs)


def unnoticed_calls(
    site: SiteEngine, snapshot: SwitchSnapshot, now: float, known_until: float | None
) -> Iterator[Message]:
    """Yield the arrival of every caller whom the floor does not know, the longest waiting first.

    How long they have waited is a difference between two machines' clocks: never negative, never longer than nobody
    listened, and nothing where the switch does not say when the call began.
    """
    longest = inf if known_until is None else max(0.0, now - known_until)
    for channel in sorted(snapshot.channels, key=lambda channel: channel.created_at):
        call = channel.interaction_id
        is_caller = not channel.offer_id and not channel.dial_id
        if call and is_caller and call not in site.calls and call not in site.closed:
            waited = min(longest, max(0.0, now - channel.created_at)) if channel.created_at else 0.0
            yield msg.CallArrived(call, snapshot.node, channel.id, channel.caller, channel.dnis, waited)


def _missed_of_outgoing(
    item: WorkItem, legs: Mapping[str, ChannelInfo], dialled: Mapping[str, ChannelInfo]
) -> Iterator[Message]:
    """Nobody is on the line yet. A number that is not being called any more is not called again: perhaps it was."""
    if (dial := item.dial) is None:
        yield from _missed_of_leg(item, legs)
    elif not dial.dial_id:
        if (leg := legs.get(dial.offer_id)) and leg.state == "Up":
            yield msg.AgentLegAnswered(item.interaction_id, dial.offer_id)
    elif dial.offer_id not in legs:
        yield msg.AgentLegEnded(item.interaction_id, dial.offer_id, LOST_CAUSE)
    elif (number := dialled.get(dial.dial_id)) is None:
        yield msg.NumberEnded(item.interaction_id, dial.dial_id, UNKNOWN_CAUSE)
    elif number.state == "Up":
        yield msg.NumberAnswered(item.interaction_id, dial.dial_id)


def _missed_of_leg(item: WorkItem, legs: Mapping[str, ChannelInfo]) -> Iterator[Message]:
    if item.conversation and item.conversation.offer_id not in legs:
        yield msg.AgentLegEnded(item.interaction_id, item.conversation.offer_id, LOST_CAUSE)
    for offer in list(item.offers.values()):
        if (leg := legs.get(offer.offer_id)) and leg.state == "Up":
            yield msg.AgentLegAnswered(item.interaction_id, offer.offer_id)
    for monitor in list(item.monitors.values()):
        if (leg := legs.get(monitor.monitor_id)) is None:
            yield msg.AgentLegEnded(item.interaction_id, monitor.monitor_id, LOST_CAUSE)
        elif leg.state == "Up":
            yield msg.AgentLegAnswered(item.interaction_id, monitor.monitor_id)
    for party in list(item.parties.values()):
        yield from _missed_of_party(item, party, legs.get(party.party_id))


def _missed_of_party(item: WorkItem, party: Party, leg: ChannelInfo | None) -> Iterator[Message]:
    if party.is_here and leg is None:
        ended = msg.NumberEnded if party.agent_id is None else msg.AgentLegEnded
        yield ended(item.interaction_id, party.party_id, LOST_CAUSE)
    elif not party.is_here and leg and leg.state == "Up":
        answered = msg.NumberAnswered if party.agent_id is None else msg.AgentLegAnswered
        yield answered(item.interaction_id, party.party_id)


def _leg_of(channel: ChannelInfo) -> str | None:
    """Return the offer or the party whose leg this is; None for a caller."""
    return None if channel.is_customers else channel.offer_id or channel.dial_id


def _lost_recordings(call: Call) -> Iterator[Message]:
    """The call is gone, so its recordings have ended; how long they are is read from the file when it is fetched."""
    for recording_id in sorted(call.recordings):
        yield msg.RecordingFinished(call.interaction_id, recording_id, 0.0, length_known=False)


def leftovers(site: SiteEngine, snapshot: SwitchSnapshot) -> Iterator[Effect]:
    """Yield what ends channels and bridges that belong to nothing any more."""
    for channel in snapshot.channels:
        if channel.interaction_id is not None:
            yield from _leftover_channel(site, channel, channel.interaction_id)
    for bridge in snapshot.bridges:
        interaction_id = interaction_of_bridge(bridge.id)
        if interaction_id and (interaction_id not in site.calls or _is_ended(site, interaction_id)):
            yield fx.CloseCall(interaction_id)
        monitor_id = monitor_of_bridge(bridge.id)
        heard = interaction_of_offer(monitor_id) if monitor_id else None
        if monitor_id and heard and not _is_current(site, heard, monitor_id):
            yield fx.StopListening(heard, monitor_id)


def _leftover_channel(site: SiteEngine, channel: ChannelInfo, interaction_id: str) -> Iterator[Effect]:
    if leg := _leg_of(channel):
        if not _is_current(site, interaction_id, leg):
            drop = fx.DropLeg if channel.offer_id else fx.DropNumber
            yield drop(interaction_id, leg)
    elif channel.dial_id:
        if not _is_dialled(site, interaction_id, channel.dial_id):
            yield fx.DropNumber(interaction_id, channel.dial_id)
    elif interaction_id in site.closed or _is_ended(site, interaction_id):
        yield fx.HangUpCall(interaction_id)


def _is_ended(site: SiteEngine, interaction_id: str) -> bool:
    call = site.calls.get(interaction_id)
    return call is not None and call.ended


def _is_current(site: SiteEngine, interaction_id: str, offer_id: str) -> bool:
    item, session = site.floor.work.get(interaction_id), site.sessions.get(interaction_id)
    if session is not None and session.has_dialled(offer_id):
        return True
    if item is None:
        return False
    monitors = {monitor.monitor_id for monitor in item.monitors.values()}
    parts = (*item.offers.values(), item.conversation, item.dial)
    legs = monitors | {part.offer_id for part in parts if part}
    return offer_id in legs or offer_id in item.parties


def _is_dialled(site: SiteEngine, interaction_id: str, dial_id: str) -> bool:
    """Return whether this number is being called, or is that of the customer of a call that goes on."""
    item, call = site.floor.work.get(interaction_id), site.calls.get(interaction_id)
    if item and item.dial:
        return item.dial.dial_id == dial_id
    return bool(
        call and not call.ended and call.channel_id == dial_channel(dial_id) and not (item and item.to_dial)
    )


def _open_calls(site: SiteEngine, snapshot: SwitchSnapshot) -> list[Call]:
    """Return the calls that both the floor and the node know as going on."""
    carried = {channel.interaction_id for channel in snapshot.channels if channel.is_customers}
    return [
        call
        for call in site.calls.values()
        if call.node == snapshot.node and not call.ended and call.interaction_id in carried
    ]


def _number_of_flow(site: SiteEngine, interaction_id: str, snapshot: SwitchSnapshot) -> str:
    """Return what has become of the number that the flow has called for its caller; empty where it has called none."""
    session = site.sessions.get(interaction_id)
    if session is None or session.progress.dial is None:
        return ""
    dial_id = session.progress.dial.dial_id
    leg = next((channel for channel in snapshot.channels if channel.dial_id == dial_id), None)
    if leg is None:
        return GONE
    return UP if leg.state == "Up" else RINGING


def _in_flow(site: SiteEngine, snapshot: SwitchSnapshot) -> list[Call]:
    return [call for call in _open_calls(site, snapshot) if not call.in_queue]


def repeated_effects(site: SiteEngine, snapshot: SwitchSnapshot) -> Iterator[Effect]:
    """Yield, for every call of the node in the hands of the queue, the effects that lead to what the floor believes."""
    channels = {channel.id for channel in snapshot.channels}
    legs = {leg for channel in snapshot.channels if (leg := _leg_of(channel))}
    for waiting in list(site.floor.work.values()):
        if waiting.to_dial and site.calls[waiting.interaction_id].node == snapshot.node:
            yield from _effects_of_outgoing(site, waiting, legs)
    for call in _open_calls(site, snapshot):
        item = site.floor.work.get(call.interaction_id)
        if item and not item.to_dial:
            yield from _effects_of_item(site, item, legs)
            yield from _effects_of_listeners(item, channels)


def _effects_of_listeners(item: WorkItem, channels: Container[str]) -> Iterator[Effect]:
    for monitor in item.monitors.values():
        if item.conversation and monitor.connected:
            yield from _listen_again(item.interaction_id, item.conversation, monitor, channels)


def _listen_again(
    interaction_id: str, conversation: Conversation, monitor: Monitor, channels: Container[str]
) -> Iterator[Effect]:
    """Where the spy is there already, its coming is not reported again: say what follows from it too."""
    yield effect_of(interaction_id, conversation, monitor)
    spies = monitor.mode in (MonitorMode.MONITOR, MonitorMode.WHISPER)
    if spies and spy_channel(monitor.monitor_id, monitor.mode) in channels:
        yield fx.JoinListener(interaction_id, monitor.monitor_id, monitor.mode)


def _effects_of_outgoing(site: SiteEngine, item: WorkItem, legs: Container[str]) -> Iterator[Effect]:
    dial = item.dial
    if dial is None:
        yield from _offers_again(site, item, legs)
    elif dial.offer_id not in legs:
        yield fx.RingAgent(
            item.interaction_id, dial.offer_id, dial.agent_id, CONNECT_SECONDS, item.caller,
            auto_answer=True, outbound=True,
        )  # fmt: skip


def _effects_of_item(site: SiteEngine, item: WorkItem, legs: Container[str]) -> Iterator[Effect]:
    if item.conversation:
        if not item.conversation.is_held:
            yield fx.ConnectAgent(item.interaction_id, item.conversation.offer_id)
            if item.conversation.recording_id in site.calls[item.interaction_id].recordings:
                yield from _recording_again(item.interaction_id, item.conversation)
        else:
            yield fx.HoldCaller(item.interaction_id, item.conversation.offer_id)
        yield from _effects_of_parties(item, legs)
        return
    group = site.config.floor.groups.get(item.group)
    if not item.present:
        yield fx.ParkCall(item.interaction_id, group.queue.music if group else "")
    yield from _effects_of_parties(item, legs)
    yield from _offers_again(site, item, legs)


def _offers_again(site: SiteEngine, item: WorkItem, legs: Container[str]) -> Iterator[Effect]:
    for offer in item.offers.values():
        if offer.offer_id not in legs:
            yield from _ring_again(site, item, offer)


def _effects_of_parties(item: WorkItem, legs: Container[str]) -> Iterator[Effect]:
    """Who picked up is where they belong; who has not, and whose phone should ring, is called. The agent who waits for
    somebody hears it ring only while that is so."""
    for party in item.parties.values():
        by_number = party.agent_id is None
        if party.stage is PartyStage.TALKING:
            alone = item.conversation is None
            yield fx.ConnectParty(item.interaction_id, party.party_id, by_number, with_caller=alone)
        elif party.stage is PartyStage.HELD:
            yield fx.HoldParty(item.interaction_id, party.party_id, by_number)
        elif party.stage is PartyStage.RINGING and party.party_id not in legs:
            yield call_party(item, party, RING_SECONDS)
    if item.conversation and item.present:
        yield fx.StopRinging(item.interaction_id, item.conversation.offer_id)


def _recording_again(interaction_id: str, conversation: Conversation) -> Iterator[Effect]:
    yield fx.StartRecording(interaction_id, conversation.recording_id)
    if conversation.paused_at is not None:
        yield fx.PauseRecording(interaction_id, conversation.recording_id)


def _ring_again(site: SiteEngine, item: WorkItem, offer: Offer) -> Iterator[Effect]:
    """The agent's phone should ring and does not. On the screen nothing rings before the agent has accepted."""
    agent = site.config.floor.agents.get(offer.agent_id)
    group = site.config.floor.groups.get(item.group)
    if agent and group and (offer.accepted or agent.accept_on == "phone"):
        yield fx.RingAgent(
            item.interaction_id,
            offer.offer_id,
            offer.agent_id,
            group.ring_timeout_seconds,
            item.caller,
            auto_answer=offer.accepted,
            outbound=item.to_dial,
        )
