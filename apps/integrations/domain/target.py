"""Whether an address that somebody wrote down may be asked; pure."""

from urllib.parse import urlsplit

from apps.integrations.domain.addresses import Network, is_disguised, is_port_allowed, literal, may_reach
from apps.integrations.domain.exchange import NotAnswered


def refuse_address(host: str, listed: tuple[Network, ...]) -> None:
    """Raise :class:`NotAnswered` for an address that may not be reached."""
    address = literal(host)
    if address is None or not may_reach(address, listed):
        raise NotAnswered("refused_address", f"{host} is not a public address, and not one that is listed")


class BadAddress(ValueError):
    """This cannot be a connection's address. ``code``: no_address, with_password, bad_port, disguised."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def refuse_base(base_url: str, listed: tuple[Network, ...]) -> None:
    """Raise :class:`BadAddress` for what cannot be a connection's address, and :class:`NotAnswered` for an address that
    may not be reached."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise BadAddress("no_address", "this is no address") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise BadAddress("no_address", "an address such as https://orders.example.com/api is needed")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("with_password", "an address holds neither name nor password")
    if not is_port_allowed(port):
        raise BadAddress("bad_port", f"port {port} is not for HTTP")
    if is_disguised(host):
        raise BadAddress("disguised", f"“{host}” is an address in disguise")
    if literal(host) is not None:
        refuse_address(host, listed)
