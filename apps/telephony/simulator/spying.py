"""Spies (ARI: snoop channels): a channel that hears another one, and may be heard by its party alone."""

from apps.telephony.simulator import calls
from apps.telephony.simulator.model import CallerId, Channel, Party, Place
from apps.telephony.simulator.world import World


def spy_on(world: World, spied: Channel, *, channel_id: str, app: str, app_args: str) -> Channel:
    """Make a spy. It enters its application a moment later, and ends with the channel that it listens to."""
    channel = Channel(
        id=channel_id,
        name=world.new_channel_name(f"Snoop/{spied.id}"),
        state="Up",
        caller=CallerId(),
        connected=CallerId(),
        place=Place("default", "s", 1, "Stasis", ",".join(part for part in (app, app_args) if part)),
        created_at=world.now,
        protocol_id="",
        party=Party(),
        spied=spied,
    )
    world.channels[channel.id] = channel
    spied.spies = (*spied.spies, channel)
    if spied.bridge:
        spied.bridge.settle()
    world.later(0.0, lambda: _enter(world, channel, app, app_args))
    return channel


def _enter(world: World, channel: Channel, app: str, app_args: str) -> None:
    if channel.id not in world.channels:
        return
    if not calls.enter_stasis(world, channel, app, app_args.split(",") if app_args else []):
        calls.end_spy(world, channel)
