"""What a node carries now, read and turned into the port's words."""

from collections.abc import Iterable

from apps.telephony import naming
from apps.telephony.ari import events as ari
from apps.telephony.ari.client import AriClient
from apps.telephony.ari.requests import get
from apps.telephony.ari.translate import clean_number, unix_seconds
from apps.telephony.ports import BridgeInfo, ChannelInfo, NodeConfig, SwitchSnapshot

LIST_TIMEOUT = 20.0
"""Ten thousand channels are seven megabytes of JSON."""


async def take_snapshot(client: AriClient, node: NodeConfig) -> SwitchSnapshot:
    """Return all channels and bridges of the node; raise :class:`~apps.telephony.ari.requests.AriError`."""
    channels = await client.fetch(get("channels"), tuple[ari.Channel, ...], LIST_TIMEOUT)
    bridges = await client.fetch(get("bridges"), tuple[ari.Bridge, ...], LIST_TIMEOUT)
    return snapshot_of(node, channels, bridges)


def snapshot_of(
    node: NodeConfig, channels: Iterable[ari.Channel], bridges: Iterable[ari.Bridge]
) -> SwitchSnapshot:
    """Return the snapshot of a node's own lists; pure."""
    return SwitchSnapshot(
        node=node.code,
        channels=tuple(_channel(channel, node) for channel in channels),
        bridges=tuple(BridgeInfo(bridge.id, bridge.bridge_type, bridge.channels) for bridge in bridges),
    )


def callers_of(snapshot: SwitchSnapshot) -> dict[str, str]:
    """Return interaction -> channel of every caller in the application, and of every customer whom we dial."""
    return {
        channel.interaction_id: channel.id
        for channel in snapshot.channels
        if channel.interaction_id and channel.is_customers
    }


def waiting_in(snapshot: SwitchSnapshot) -> frozenset[str]:
    """Return the channels in the waiting bridges."""
    waiting = (bridge.channels for bridge in snapshot.bridges if naming.is_waiting_bridge(bridge.id))
    return frozenset(channel for channels in waiting for channel in channels)


def _channel(channel: ari.Channel, node: NodeConfig) -> ChannelInfo:
    offer_id = naming.offer_of_leg(channel.id)
    dnis = _dialled(channel, node)
    dial_id = naming.dial_of_channel(channel.id)
    interaction_id = naming.interaction_of_offer(offer_id) if offer_id else None
    if dial_id is not None:
        interaction_id = naming.interaction_of_dial(dial_id)
    if interaction_id is None and dnis is not None:
        interaction_id = naming.interaction_id(node.code, channel.id)
    return ChannelInfo(
        id=channel.id,
        name=channel.name,
        state=channel.state,
        caller=clean_number(channel.caller.number),
        dnis=dnis or "",
        interaction_id=interaction_id,
        offer_id=offer_id,
        created_at=unix_seconds(channel.creationtime),
        dial_id=dial_id,
    )


def _dialled(channel: ari.Channel, node: NodeConfig) -> str | None:
    """Return the number dialled, or None where the channel is no caller in our application.

    The arguments of the ``Stasis`` application are the only trace of it that a listed channel carries.
    """
    app, *arguments = channel.dialplan.app_data.split(",")
    if channel.dialplan.app_name != "Stasis" or app != node.app or _is_ours(arguments):
        return None
    return clean_number(arguments[0] if arguments else "")


def _is_ours(arguments: list[str]) -> bool:
    ours = (naming.APP_ARG_AGENT, naming.APP_ARG_DIALLED, naming.APP_ARG_READER)
    return bool(arguments) and arguments[0] in ours
