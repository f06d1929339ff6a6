"""The configuration files of a node, rendered from ``deploy/asterisk/*.conf``; pure but for reading those templates.

A template marks what differs from node to node as ``@NAME@`` (the dialplan needs ``${…}`` for itself). A mark without
a value and a value that would break out of its line are errors here, not surprises in a running switch.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apps.telephony.links import link_section
from apps.telephony.outgoing import section_of

TEMPLATES = Path(__file__).resolve().parents[2] / "deploy" / "asterisk"

_MARK = re.compile(r"@([A-Z_]+)@")
_SECTION = re.compile(r"[A-Za-z0-9_-]{1,40}")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,100}|\[[0-9A-Fa-f:]{2,45}\])(?::\d{1,5})?")
_USER = re.compile(r"[A-Za-z0-9._+-]{1,80}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


class InvalidConfig(ValueError):
    """A value that cannot stand in a configuration file; the message names it."""


@dataclass(frozen=True, slots=True)
class TrunkSection:
    """A line to the telephone network: calls from the addresses in ``match`` (IP or CIDR) are callers.

    ``max_calls`` is how many may be up at the same time; above it a caller hears congestion. 0 means no limit.
    ``host`` (``name`` or ``name:port``) is where outgoing calls are sent; empty where the trunk takes none. With
    ``user`` and ``password`` we log in there where we are asked to; where it ``registers`` we also say where we are,
    and calls that come by that way are callers whatever their address (``registrar``: where, if not ``host``).
    """

    name: str
    match: tuple[str, ...]
    max_calls: int = 0
    host: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    registers: bool = False
    registrar: str = ""


@dataclass(frozen=True, slots=True)
class NodeSection:
    """Another node, ``host`` (``address`` or ``address:port``) away: it may ring the phones at home here, and is
    asked to ring its own."""

    code: str
    host: str


@dataclass(frozen=True, slots=True)
class NodeLayout:
    """Where a node listens and keeps its files. The defaults are those of a Debian package."""

    node: str
    ari_user: str
    ari_password: str
    app: str = "contactcenter"
    etc_dir: str = "/etc/asterisk"
    module_dir: str = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
    data_dir: str = "/usr/share/asterisk"
    state_dir: str = "/var/lib/asterisk"
    spool_dir: str = "/var/spool/asterisk"
    run_dir: str = "/var/run/asterisk"
    log_dir: str = "/var/log/asterisk"
    music_dir: str = "/usr/share/asterisk/moh"
    http_address: str = "127.0.0.1"
    http_port: int = 8088
    sip_address: str = "0.0.0.0"  # where trunks and phones reach it
    sip_port: int = 5060
    rtp_start: int = 10000
    rtp_end: int = 20000
    fallback_retry_seconds: int = 3
    fallback_retry_times: int = 200


def render(
    layout: NodeLayout,
    trunks: Iterable[TrunkSection],
    templates: Path = TEMPLATES,
    nodes: Iterable[NodeSection] = (),
) -> dict[str, str]:
    """Return file name -> text of every configuration file of the node; ``nodes`` are the others.

    Raises :class:`InvalidConfig` for a value that cannot be written or a mark that has no value.
    """
    values = {name.upper(): _escape(name, getattr(layout, name)) for name in layout.__dataclass_fields__}
    values["TRUNKS"] = "\n".join(_trunk(trunk) for trunk in trunks)
    values["NODES"] = "\n".join(_node(node) for node in nodes)
    return {
        path.name: _fill(path.name, path.read_text(encoding="utf-8"), values)
        for path in sorted(templates.glob("*.conf"))
    }


def _fill(name: str, text: str, values: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise InvalidConfig(f"{name}: no value for @{match[1]}@")
        return values[match[1]]

    return _MARK.sub(value_of, text)


def _escape(name: str, value: object) -> str:
    """Return ``value`` as it stands in a file; a semicolon would start a comment."""
    text = str(value)
    if not text or _UNSAFE.search(text) or text != text.strip():
        raise InvalidConfig(f"{name}: empty, or with control characters or outer spaces")
    return text.replace(";", r"\;")


def _trunk(trunk: TrunkSection) -> str:
    if not _SECTION.fullmatch(trunk.name):
        raise InvalidConfig(f"trunk name {trunk.name!r}: letters, digits, '-' and '_' only")
    if not (trunk.match or trunk.registers):
        raise InvalidConfig(f"trunk {trunk.name}: no address")
    section = section_of(trunk.name)
    lines = [
        f"[{section}]",
        "type = endpoint",
        "context = from-trunk",
        "disallow = all",
        "allow = ulaw,alaw,g722",
        "direct_media = no",
        "dtmf_mode = auto_info",
        "rtp_symmetric = yes",
        "force_rport = yes",
        "rewrite_contact = yes",
        "trust_id_inbound = yes",
        "allow_subscribe = no",
        "send_rpid = no",
        "; A caller whose network died sends neither BYE nor audio: free the line.",
        "rtp_timeout = 300",
        "rtp_timeout_hold = 3600",
        f"set_var = TRUNK={section}",
        f"set_var = TRUNK_MAX_CALLS={trunk.max_calls}",
        *([f"aors = {section}"] if trunk.host else []),
        *_as_whom(trunk, section),
        "",
        *_way_out(trunk, section),
        *_login(trunk, section),
        *_registration(trunk, section),
        *_identify(trunk, section),
    ]
    return "\n".join(lines)


def _way_out(trunk: TrunkSection, section: str) -> list[str]:
    """Where ``PJSIP/<number>@<section>`` is sent: Asterisk puts the number into this address."""
    return _aor(section, trunk.host, f"trunk {trunk.name}") if trunk.host else []


def _aor(section: str, host: str, whose: str) -> list[str]:
    if not _HOST.fullmatch(host):
        raise InvalidConfig(f"{whose}: {host!r} is no host")
    return [f"[{section}]", "type = aor", f"contact = sip:{host}", "qualify_frequency = 0", ""]


def _node(node: NodeSection) -> str:
    """A link to another node, known by its address as a trunk is: what comes from there may ring phones, no more."""
    if not _SECTION.fullmatch(node.code):
        raise InvalidConfig(f"node code {node.code!r}: letters, digits, '-' and '_' only")
    section = link_section(node.code)
    aor = _aor(section, node.host, f"node {node.code}")
    lines = [
        f"[{section}]",
        "type = endpoint",
        "context = from-nodes",
        "disallow = all",
        "allow = ulaw,alaw,g722",
        "direct_media = no",
        "dtmf_mode = auto_info",
        "trust_id_inbound = yes",
        "allow_subscribe = no",
        "send_rpid = no",
        "; A node that died sends neither BYE nor audio.",
        "rtp_timeout = 120",
        "rtp_timeout_hold = 3600",
        f"aors = {section}",
        "",
        *aor,
        f"[{section}]",
        "type = identify",
        f"endpoint = {section}",
        f"match = {_address_of(node.host)}",
        "",
    ]
    return "\n".join(lines)


def _address_of(host: str) -> str:
    """Return ``host`` without its port and brackets."""
    return host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]


def _identify(trunk: TrunkSection, section: str) -> list[str]:
    if not trunk.match:
        return []
    matches = [f"match = {_escape('trunk address', address)}" for address in trunk.match]
    return [f"[{section}]", "type = identify", f"endpoint = {section}", *matches, ""]


def _as_whom(trunk: TrunkSection, section: str) -> list[str]:
    """What the endpoint says of the log-in. Providers look for their customer in the From header."""
    if not trunk.user:
        return []
    if not _USER.fullmatch(trunk.user):
        raise InvalidConfig(f"trunk {trunk.name}: {trunk.user!r} is no SIP user")
    host = _host(trunk, trunk.host or trunk.registrar)
    domain = [f"from_domain = {host.rpartition(':')[0] or host}"] if host and not host.endswith("]") else []
    return [f"outbound_auth = {section}", f"from_user = {trunk.user}", *domain]


def _login(trunk: TrunkSection, section: str) -> list[str]:
    if not trunk.user:
        return []
    password = _escape(f"password of trunk {trunk.name}", trunk.password)
    return [
        f"[{section}]",
        "type = auth",
        "auth_type = userpass",
        f"username = {trunk.user}",
        f"password = {password}",
        "",
    ]


def _registration(trunk: TrunkSection, section: str) -> list[str]:
    """Tried again for ever, also where the provider says no: the password may be mended there."""
    if not trunk.registers:
        return []
    host = _host(trunk, trunk.registrar or trunk.host)
    if not (host and trunk.user):
        raise InvalidConfig(f"trunk {trunk.name}: registers, but where and as whom?")
    return [
        f"[{section}]",
        "type = registration",
        f"outbound_auth = {section}",
        f"server_uri = sip:{host}",
        f"client_uri = sip:{trunk.user}@{host}",
        f"contact_user = {trunk.user}",
        "line = yes",
        f"endpoint = {section}",
        "expiration = 600",
        "retry_interval = 30",
        "forbidden_retry_interval = 300",
        "fatal_retry_interval = 300",
        "max_retries = 10000000",
        "auth_rejection_permanent = no",
        "",
    ]


def _host(trunk: TrunkSection, host: str) -> str:
    if host and not _HOST.fullmatch(host):
        raise InvalidConfig(f"trunk {trunk.name}: {host!r} is no host")
    return host
