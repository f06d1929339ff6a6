"""Bridges: channels come, move, leave; with the events that Asterisk sends, in its order."""

from functools import partial

from apps.telephony.simulator import recording as recordings
from apps.telephony.simulator.model import Bridge, CallerId, Channel, Playback
from apps.telephony.simulator.playing import interrupt
from apps.telephony.simulator.turns import abandon_all, take_turn
from apps.telephony.simulator.world import World


def create(world: World, bridge: Bridge) -> None:
    """A bridge comes into being. No application is interested yet, so nobody is told."""
    world.bridges[bridge.id] = bridge


def enter(world: World, bridge: Bridge, channel: Channel) -> None:
    """Put a channel into a bridge; it leaves the one that it is in, even if that is the same."""
    if channel.bridge is not None:
        depart(world, channel)
    if channel.app:
        bridge.interest[channel.app] += 1
    channel.bridge = bridge
    bridge.channels.append(channel)
    world.tell_of_bridge(bridge, "ChannelEnteredBridge", channel)
    _introduce(bridge, channel)
    _settle(world, bridge)
    channel.party.notice_company()


def depart(world: World, channel: Channel, *, hung_up: bool = False) -> None:
    """Take a channel out of its bridge.

    The application's interest in a bridge grows with each of its channels that enters, and shrinks when one leaves
    again, except when that one hung up. (So Asterisk reports the end of some bridges and not of others.)
    """
    bridge = channel.bridge
    if bridge is None:
        return
    bridge.channels.remove(channel)
    channel.bridge = None
    world.tell_of_bridge(bridge, "ChannelLeftBridge", channel)
    if channel.app and not hung_up:
        bridge.interest[channel.app] -= 1
    _settle(world, bridge)
    if not hung_up:
        channel.party.notice_company()
    if bridge.dissolving and not bridge.channels:
        _vanish(world, bridge)


def destroy(world: World, bridge: Bridge) -> None:
    """Dissolve a bridge. Its channels stay up; one that is hearing a prompt leaves when the prompt has ended."""
    bridge.dissolving = True
    for channel in list(bridge.channels):
        take_turn(channel, partial(_leave, world, bridge, channel))
    if not bridge.channels:
        _vanish(world, bridge)


def play_music(bridge: Bridge) -> None:
    """Music for everyone in the bridge."""
    for channel in bridge.channels:
        channel.party.wait()


def _leave(world: World, bridge: Bridge, channel: Channel) -> None:
    if channel.bridge is bridge:
        depart(world, channel)


def _vanish(world: World, bridge: Bridge) -> None:
    if world.bridges.pop(bridge.id, None) is None:
        return
    for recording in list(bridge.recorders):
        recordings.finish(world, recording)
    if isinstance(bridge.turns.busy, Playback):
        interrupt(world, bridge.turns.busy)
    abandon_all(bridge)
    world.tell_of_bridge(bridge, "BridgeDestroyed")
    world.forget_idle_apps()


def _introduce(bridge: Bridge, newcomer: Channel) -> None:
    """Two parties learn each other's number; Asterisk sends it on to their telephones."""
    if bridge.kind == "mixing" and len(bridge.channels) == 2:
        first, second = bridge.channels
        first.connected = CallerId(second.caller.name, second.caller.number)
        if newcomer is first or not second.connected.number:
            second.connected = CallerId(first.caller.name, first.caller.number)


def _settle(world: World, bridge: Bridge) -> None:
    bridge.settle()
    recordings.note_company(world, bridge)
    if bridge.kind == "mixing":  # those who wait in a holding bridge do not notice each other
        for channel in bridge.channels:
            channel.party.notice_company()
