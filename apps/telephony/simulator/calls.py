"""The life of a channel: it arrives or is dialled, is answered, enters and leaves the application, is hung up."""

from functools import partial

from apps.telephony.simulator import bridging, causes, playing, recording as recordings
from apps.telephony.simulator.model import CallerId, Channel, Dialling, Party, Place, Playback, Recording
from apps.telephony.simulator.turns import abandon_all
from apps.telephony.simulator.world import World

DIGIT_MS = 160
"""How long a key is held."""


def new_incoming(
    world: World, *, party: Party, caller: CallerId, exten: str, trunk: str = "trunk"
) -> Channel:
    """A call comes in on the trunk: a channel that rings and is in the dialplan, not in an application yet."""
    channel_id = world.new_channel_id()
    channel = Channel(
        id=channel_id,
        name=world.new_channel_name(f"PJSIP/{trunk}"),
        state="Ring",
        caller=caller,
        connected=CallerId(),
        place=Place("from-trunk", exten, 1),
        created_at=world.now,
        protocol_id=f"{channel_id}@trunk",
        party=party,
        dialled=exten,
    )
    world.channels[channel.id] = channel
    return channel


def enter_stasis(world: World, channel: Channel, app: str, args: list[str]) -> bool:
    """Run ``Stasis(app,args…)`` on the channel; False where the application is away (``STASISSTATUS=FAILED``)."""
    if not world.is_active(app):
        return False
    channel.app, channel.home = app, channel.place
    place = channel.place
    channel.place = Place(place.context, place.exten, place.priority, "Stasis", ",".join([app, *args]))
    channel.interest[app] += 1
    world.tell(app, "StasisStart", args=args, channel=channel.as_json())
    return True


def leave_stasis(world: World, channel: Channel) -> None:
    """The channel is no longer the application's."""
    app, channel.app = channel.app, None
    if app is None:
        return
    world.tell_of_channel(channel, "StasisEnd")
    channel.interest[app] -= 1
    channel.place = channel.home or channel.place


def give_back(world: World, channel: Channel) -> None:
    """The application returns the channel to the dialplan, where ours ends the call."""
    leave_stasis(world, channel)
    world.later(0.0, lambda: _end(world, channel, causes.NORMAL_CLEARING))


def set_state(world: World, channel: Channel, state: str) -> None:
    """Change the channel's state; only a change is told."""
    if channel.state != state:
        channel.state = state
        world.tell_of_channel(channel, "ChannelStateChange")
        if state == "Up":
            channel.party.be_answered()


def press(world: World, channel: Channel, digit: str) -> None:
    """The party presses a key."""
    if channel.id not in world.channels or channel.state != "Up":
        return
    world.tell_of_channel(channel, "ChannelDtmfReceived", digit=digit, duration_ms=DIGIT_MS)
    recordings.end_by_key(world, channel, digit, DIGIT_MS / 1000)


def dial(world: World, channel: Channel, timeout: float) -> None:
    """Send an originated channel on its way: the telephone is told, and has ``timeout`` seconds to pick up."""
    assert channel.dialling is not None
    _tell_dial(world, channel, "")
    if timeout > 0:
        channel.dialling.timer = world.later(timeout, lambda: _time_out(world, channel))


def ring(world: World, channel: Channel) -> None:
    """The telephone of an originated channel rings."""
    if channel.dialling is not None:
        set_state(world, channel, "Ringing")
        _tell_dial(world, channel, "RINGING")


def pick_up(world: World, channel: Channel) -> None:
    """The telephone of an originated channel is answered: it enters its application, or ends where that is away."""
    dialling = channel.dialling
    if dialling is None:
        return
    set_state(world, channel, "Up")
    _tell_dial(world, channel, "ANSWER")
    _stop_dialling(channel)
    if not enter_stasis(
        world, channel, dialling.app, dialling.app_args.split(",") if dialling.app_args else []
    ):
        _end(world, channel, causes.NORMAL_CLEARING)


def refuse(world: World, channel: Channel, cause: int) -> None:
    """The telephone of an originated channel says no (busy, declined)."""
    if channel.dialling is None:
        return
    world.tell_of_channel(channel, "ChannelHangupRequest", cause=cause, tech_cause=causes.SIP_CODES[cause])
    _tell_dial(world, channel, "BUSY" if cause == causes.USER_BUSY else "NOANSWER")
    _end(world, channel, cause)


def hang_up(world: World, channel: Channel) -> None:
    """The party puts the receiver down. Telephones give no cause; Asterisk has one of its own at times."""
    if channel.id not in world.channels:
        return
    given_up = {"cause": causes.INTERWORKING, "tech_cause": causes.SIP_CODES[causes.INTERWORKING]}
    world.tell_of_channel(channel, "ChannelHangupRequest", **(given_up if channel.state == "Ring" else {}))
    _end(world, channel, causes.NORMAL_CLEARING if channel.bridge else causes.UNKNOWN)


def drop(world: World, channel: Channel, cause: int = causes.NORMAL_CLEARING) -> None:
    """The application ends the channel. (Asterisk's request carries 32, its code for a soft hang-up.)"""
    if channel.id not in world.channels:
        return
    world.tell_of_channel(channel, "ChannelHangupRequest", cause=32, soft=True)
    if channel.dialling is not None:
        _tell_dial(world, channel, "NOANSWER")
    _end(world, channel, cause)


def turn_away(world: World, channel: Channel, cause: int) -> None:
    """The dialplan ends a call that has not been answered (``Hangup(cause)``)."""
    _end(world, channel, cause)


def end_spy(world: World, channel: Channel) -> None:
    """The channel that a spy listened to is gone, or the application that it was for is away."""
    _end(world, channel, causes.NORMAL_CLEARING)


def _time_out(world: World, channel: Channel) -> None:
    if channel.dialling is not None:
        _end(world, channel, causes.NO_ANSWER)


def _end(world: World, channel: Channel, cause: int) -> None:
    if world.channels.get(channel.id) is not channel:
        return
    _stop_dialling(channel)
    _stop_work(world, channel)
    abandon_all(channel)
    bridging.depart(world, channel, hung_up=True)
    leave_stasis(world, channel)
    code = causes.SIP_CODES.get(cause)
    fields = {"cause": cause, "cause_txt": causes.text(cause)} | ({"tech_cause": code} if code else {})
    world.tell_of_channel(channel, "ChannelDestroyed", **fields)
    del world.channels[channel.id]
    channel.interest.clear()
    channel.originator = None
    _end_spying(world, channel)
    channel.party.leave(cause)
    world.forget_idle_apps()


def _end_spying(world: World, channel: Channel) -> None:
    """Who listened to the channel has nobody to listen to; whom it listened to has one listener less."""
    for spy in channel.spies:
        world.later(0.0, partial(end_spy, world, spy))
    channel.spies = ()
    spied, channel.spied = channel.spied, None
    if spied is not None:
        spied.spies = tuple(spy for spy in spied.spies if spy is not channel)
        if spied.bridge:
            spied.bridge.settle()


def _stop_work(world: World, channel: Channel) -> None:
    busy = channel.turns.busy
    if isinstance(busy, Playback):
        playing.interrupt(world, busy)
    elif isinstance(busy, Recording):
        recordings.close(world, busy)
        channel.turns.busy = None


def _stop_dialling(channel: Channel) -> None:
    if channel.dialling is not None and channel.dialling.timer is not None:
        channel.dialling.timer.cancel()
    channel.dialling = None


def _tell_dial(world: World, channel: Channel, status: str) -> None:
    assert channel.dialling is not None
    world.tell_of(
        channel,
        "Dial",
        dialstatus=status,
        forward="",
        dialstring=channel.dialling.extension,
        peer=channel.as_json(),
    )


def new_outgoing(
    world: World, *, channel_id: str, extension: str, caller: CallerId, dialling: Dialling
) -> Channel:
    """A channel towards an agent's telephone, also at another node (``<extension>@<node>``), or towards a number
    outside (``<number>@<trunk>``); :func:`dial` sends it on its way."""
    trunk = extension.partition("@")[2]
    channel = Channel(
        id=channel_id,
        name=world.new_channel_name(f"PJSIP/{trunk or extension}"),
        state="Down",
        caller=caller,
        connected=CallerId(caller.name, caller.number),
        place=Place(_context(trunk), "s", 1, "AppDial2", "(Outgoing Line)"),
        created_at=world.now,
        protocol_id=f"{channel_id}@{trunk or 'phones'}",
        party=Party(),
        dialling=dialling,
    )
    world.channels[channel.id] = channel
    if dialling.app in world.apps:
        channel.interest[dialling.app] += 1
    return channel


def _context(trunk: str) -> str:
    """The context of the endpoint behind which the called party is."""
    if not trunk:
        return "from-agents"
    return "from-nodes" if trunk.startswith("node-") else "from-trunk"
