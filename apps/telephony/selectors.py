"""Reads of the telephony configuration and of recordings."""

from django.db.models import QuerySet

from apps.agents.models import Agent
from apps.telephony.asterisk_config import NodeSection, TrunkSection
from apps.telephony.choices import RecordingState
from apps.telephony.links import Extensions, home_of
from apps.telephony.models import AsteriskNode, EntryPoint, Recording, Trunk
from apps.telephony.outgoing import OutgoingTrunk
from apps.telephony.ports import NodeConfig
from apps.telephony.provisioning import Phone


def get_nodes() -> list[NodeConfig]:
    """Return how to reach each active node."""
    return [node_config(node) for node in AsteriskNode.objects.filter(is_active=True)]


def node_config(node: AsteriskNode) -> NodeConfig:
    """Return how to reach this node."""
    return NodeConfig(node.code, node.base_url.rstrip("/"), node.username, node.password, node.app)


def get_node_config(code: str) -> NodeConfig | None:
    """Return how to reach the node with this code, active or not (its recordings stay); None for an unknown one."""
    node = AsteriskNode.objects.filter(code=code).first()
    return node_config(node) if node else None


def get_trunk_sections(node: AsteriskNode) -> list[TrunkSection]:
    """Return the active trunks of a node, for its configuration files."""
    trunks = Trunk.objects.filter(node=node, is_active=True)
    return [
        TrunkSection(
            trunk.name,
            trunk.addresses,
            trunk.max_calls,
            trunk.host if trunk.outgoing else "",
            trunk.login_name,
            trunk.login_password,
            trunk.registers,
            trunk.host,
        )
        for trunk in trunks
    ]


def get_node_sections(node: AsteriskNode) -> list[NodeSection]:
    """Return the active nodes beside ``node`` that can be reached by SIP, for its configuration files."""
    others = AsteriskNode.objects.filter(is_active=True).exclude(pk=node.pk).exclude(sip_address="")
    return [NodeSection(*row) for row in others.values_list("code", "sip_address")]


def get_homes() -> dict[str, tuple[Extensions, ...]]:
    """Return node -> the extensions at home there."""
    nodes = AsteriskNode.objects.filter(is_active=True).exclude(home_extensions="").defer("password")
    return {node.code: node.home for node in nodes}


def get_outgoing_trunks(node: str) -> list[OutgoingTrunk]:
    """Return the trunks over which calls may leave the node with this code, in their order."""
    rows = Trunk.objects.filter(node__code=node, is_active=True, outgoing=True).order_by("position", "name")
    return [OutgoingTrunk(*row) for row in rows.values_list("name", "caller_number", "number_format")]


def get_outgoing_names() -> dict[str, tuple[str, ...]]:
    """Return, for each active node from which calls may leave, the names of its trunks in their order; the nodes in the
    order of their first trunks."""
    trunks = Trunk.objects.filter(is_active=True, outgoing=True, node__is_active=True)
    found: dict[str, tuple[str, ...]] = {}
    for node, name in trunks.order_by("position", "name").values_list("node__code", "name"):
        found[node] = (*found.get(node, ()), name)
    return found


def get_node_limits() -> dict[str, tuple[int, int, str, int]]:
    """Return code -> (most calls at once, most new ones a second, code of the flow for the others, most of these a
    second) of active nodes."""
    rows = AsteriskNode.objects.filter(is_active=True).values_list(
        "code", "most_calls", "most_new_per_second", "overload_flow__code", "most_into_flow_per_second"
    )
    return {code: (calls, rate, flow or "", most) for code, calls, rate, flow, most in rows if calls or rate}


def get_gate_rate(node: str) -> int:
    """Return how many new calls a second a node lets in by itself, those for the flow of shed calls among them; 0: all,
    and the floor looks."""
    _, rate, flow, most_into_flow = get_node_limits().get(node, (0, 0, "", 0))
    if not rate or (flow and not most_into_flow):
        return 0
    return rate + most_into_flow if flow else rate


def get_entry_points() -> dict[str, tuple[str, str]]:
    """Return number dialled -> (name, code of the call flow) of every active entry point."""
    rows = EntryPoint.objects.filter(is_active=True).values_list("dnis", "name", "flow__code")
    return {dnis: (name, flow) for dnis, name, flow in rows}


def get_phones() -> dict[int, Phone]:
    """Return agent id -> phone of every active agent."""
    agents = Agent.objects.filter(is_active=True).only("extension", "sip_password", "sip_contact")
    homes = get_homes()
    return {
        agent.pk: Phone(
            agent.extension, agent.sip_password, agent.sip_contact, home_of(agent.extension, homes)
        )
        for agent in agents
    }


def list_recordings() -> QuerySet[Recording]:
    """Return all recordings, newest first, with what names them."""
    return Recording.objects.select_related(
        "interaction", "interaction__agent__user", "interaction__group"
    ).defer("interaction__agent__sip_password")


def get_recording(name: str) -> Recording | None:
    """Return the recording with this id."""
    return Recording.objects.filter(name=name).first()


def list_names_to_fetch(*, limit: int) -> list[str]:
    """Return the oldest recordings that are complete on their switch and not here yet."""
    pending = Recording.objects.filter(state=RecordingState.PENDING).order_by("started_at")
    return list(pending.values_list("name", flat=True)[:limit])
