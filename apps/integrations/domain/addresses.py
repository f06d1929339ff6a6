"""Which addresses a request to another system may go to. Pure: names are resolved elsewhere, addresses are judged here.

The rule is the same for every spelling, because what is judged is the address that will be connected to: only global
addresses, and besides them those that the administrator lists. Link-local addresses (the metadata services of clouds
live there), multicast and "this host" are refused even where they are listed.
"""

import ipaddress
import re
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HTTP_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024
"""Below it, other services than HTTP listen (22, 25 …); nobody is made to speak HTTP to them."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")))
_NUMERIC_LABEL = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def read_networks(text: str) -> tuple[Network, ...]:
    """Return the addresses and networks of ``text``, one a line; raise ValueError with the line that is neither."""
    return tuple(_network(line) for line in text.split())


def _network(line: str) -> Network:
    try:
        return ipaddress.ip_network(line, strict=False)
    except ValueError:
        raise ValueError(line) from None


def may_reach(address: Address, listed: Iterable[Network]) -> bool:
    """Return whether a request may go to ``address``; ``listed``: what the administrator allows besides global ones."""
    seen = _embedded(address)
    if _never(seen) or _never(address):
        return False
    if seen.is_global and address.is_global and not seen.is_reserved:
        return True
    return any(seen in network for network in listed if network.version == seen.version)


def _never(address: Address) -> bool:
    return address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA


def _embedded(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for (mapped, 6to4, Teredo, NAT64), else the address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def literal(host: str) -> Address | None:
    """Return the address that ``host`` is in its one proper spelling, None for a name."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def is_disguised(host: str) -> bool:
    """Return whether ``host`` is a number in another spelling (``0x7f.1``, ``2130706433``, ``127.1``, full-width
    digits): no name ends in a numeric label, and a resolver may make an address of it."""
    if literal(host) is not None:
        return False
    last = host.rstrip(".").rpartition(".")[2]
    return not host.isascii() or "%" in host or bool(_NUMERIC_LABEL.fullmatch(last)) or not last


def is_port_allowed(port: int) -> bool:
    """Return whether HTTP may be spoken to this port."""
    return port in HTTP_PORTS or FIRST_FREE_PORT <= port <= 65_535
