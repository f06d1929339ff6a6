"""What the audit record wants to know of a request."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest


def client_ip(request: HttpRequest | None) -> str | None:
    """Return the address of the peer, or None where there is none (a Unix socket, a command).

    Headers are not read: anybody can send them. Behind a proxy the proxy has to be trusted at the server
    (Daphne's ``--proxy-headers``), which then puts the right address here.
    """
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return str(address)
