"""A trunk with a log-in, as the real Asterisk understands our files: it registers, and answers a challenge."""

import asyncio
import re
from collections.abc import Callable

from apps.telephony.asterisk_config import TrunkSection
from tests.telephony.rig.asterisk import PHONES, AsteriskRig

CHALLENGE = 'WWW-Authenticate: Digest realm="provider", nonce="n0nce", algorithm=MD5, qop="auth"'
PASSWORD = "p;w 1"


class Provider(asyncio.DatagramProtocol):
    """Asks everybody who registers for a password, and notes what it was told."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[str] = asyncio.Queue()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode(errors="replace")
        if not text.startswith("REGISTER "):
            return
        self.told.put_nowait(text)
        answer = ("200 OK", "Expires: 600") if "Authorization:" in text else ("401 Unauthorized", CHALLENGE)
        copied = [
            line for line in text.split("\r\n") if re.match(r"(Via|From|To|Call-ID|CSeq|Contact):", line)
        ]
        lines = [f"SIP/2.0 {answer[0]}", *copied, answer[1], "Content-Length: 0", "", ""]
        self._transport.sendto("\r\n".join(lines).encode(), addr)


async def test_the_node_logs_in_at_the_provider(own_asterisk: Callable[..., AsteriskRig]) -> None:
    loop = asyncio.get_running_loop()
    transport, provider = await loop.create_datagram_endpoint(Provider, (PHONES, 0))
    host = "{}:{}".format(*transport.get_extra_info("sockname"))
    trunk = TrunkSection("isp", (), 0, host, "user-1", PASSWORD, registers=True)
    try:
        await asyncio.to_thread(own_asterisk, more_trunks=(trunk,))
        asked = await asyncio.wait_for(provider.told.get(), 20)
        proven = await asyncio.wait_for(provider.told.get(), 20)
    finally:
        transport.close()

    assert asked.startswith(f"REGISTER sip:{host} SIP/2.0") and "Authorization" not in asked
    login = dict(
        re.findall(r'(\w+)="?([^",]+)"?', proven.partition("Authorization: Digest ")[2].partition("\r\n")[0])
    )
    assert login["username"] == "user-1"
    assert login["response"] == digest(login, host)
    assert "line=" in proven.partition("Contact:")[2].partition("\r\n")[0]


def digest(login: dict[str, str], host: str) -> str:
    """Return what proves that the password is known (RFC 2617)."""
    from hashlib import md5

    def hashed(text: str) -> str:
        return md5(text.encode(), usedforsecurity=False).hexdigest()

    who, what = hashed(f"user-1:provider:{PASSWORD}"), hashed(f"REGISTER:{login['uri']}")
    return hashed(f"{who}:{login['nonce']}:{login['nc']}:{login['cnonce']}:auth:{what}")
