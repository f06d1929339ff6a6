"""SIP by hand: for calls that no decent telephone makes, and for listening to what a caller really hears."""

import asyncio
import contextlib
import math
import uuid
from collections.abc import Iterable
from typing import Self

from tests.telephony.rig.asterisk import CALLERS, AsteriskRig

TONE_PAYLOAD = 101
TONES_SDP = (
    f"m=audio {{port}} RTP/AVP 0 {TONE_PAYLOAD}",
    "a=rtpmap:0 PCMU/8000",
    f"a=rtpmap:{TONE_PAYLOAD} telephone-event/8000",
    f"a=fmtp:{TONE_PAYLOAD} 0-16",
)
DECENT_SDP = ("m=audio {port} RTP/AVP 0", "a=rtpmap:0 PCMU/8000")


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.arrived.put_nowait(data)


class RawCaller:
    """One caller with a socket for SIP and one for sound; ``async with`` opens and closes them."""

    def __init__(self, rig: AsteriskRig, sound: asyncio.DatagramProtocol | None = None) -> None:
        self._listener = sound
        self._target = (rig.address, rig.sip_port)
        self._id = uuid.uuid4().hex
        self._cseq = 1

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._sip, self._signals = await loop.create_datagram_endpoint(_Datagrams, (CALLERS, 0))
        listener = self._listener or _Datagrams()
        self._rtp, self._sound = await loop.create_datagram_endpoint(lambda: listener, (CALLERS, 0))
        self._port = self._sip.get_extra_info("sockname")[1]
        self._rtp_port = self._rtp.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sip.close()
        self._rtp.close()

    def invite(
        self,
        dnis: str = "8001",
        *,
        sender: bytes = b'"Ann" <sip:+15550100@127.0.0.2>',
        sdp: Iterable[str] | None = DECENT_SDP,
    ) -> None:
        """Send an INVITE with this From header (no tag) and these media lines; None sends no SDP at all."""
        self._dnis, self._sender = dnis, sender
        body = b"" if sdp is None else self._describe(sdp)
        self.send("INVITE", body, b"" if sdp is None else b"Content-Type: application/sdp\r\n")

    def send(self, method: str, body: bytes = b"", extra: bytes = b"", to_tag: bytes = b"") -> None:
        """Send a request of this call."""
        uri = f"sip:{self._dnis}@127.0.0.1:{self._target[1]}".encode()
        lines = [
            f"{method} ".encode() + uri + b" SIP/2.0",
            f"Via: SIP/2.0/UDP {CALLERS}:{self._port};branch=z9hG4bK{self._id[:12]}{self._branch(method)}".encode(),
            b"From: " + self._sender + f";tag={self._id[:8]}".encode(),
            b"To: <" + uri + b">" + to_tag,
            f"Call-ID: {self._id}".encode(),
            f"CSeq: {self._cseq + (method == 'BYE')} {method}".encode(),
            f"Contact: <sip:raw@{CALLERS}:{self._port}>".encode(),
            b"Max-Forwards: 70",
        ]
        head = b"\r\n".join(lines) + b"\r\n" + extra + f"Content-Length: {len(body)}\r\n\r\n".encode()
        self._sip.sendto(head + body, self._target)

    async def status(self, final: bool = True, within: float = 5.0) -> tuple[int, bytes]:
        """Return the next status with its message; only final ones (200 and above) unless told otherwise."""
        while True:
            message = await asyncio.wait_for(self._signals.arrived.get(), within)
            if message.startswith(b"SIP/2.0 ") and (not final or message[8:9] >= b"2"):
                return int(message[8:11]), message

    async def be_answered(self) -> bytes:
        """Wait for 200 OK, acknowledge it, and return the tag of the other side."""
        code, message = await self.status()
        assert code == 200, message
        tag = self.tag_of(message)
        self.send("ACK", to_tag=tag)
        return tag

    @staticmethod
    def tag_of(message: bytes) -> bytes:
        """Return ``;tag=…`` of the To header."""
        to = next(line for line in message.split(b"\r\n") if line.startswith(b"To:"))
        return b";tag=" + to.partition(b";tag=")[2]

    async def listen(self, seconds: float) -> float:
        """Return how loud what arrives from now on is: the root mean square of its samples (0 to 32,767)."""
        assert isinstance(self._sound, _Datagrams), "somebody else listens"
        energy, count = 0.0, 0
        while not self._sound.arrived.empty():
            self._sound.arrived.get_nowait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    packet = await self._sound.arrived.get()
                    energy += sum(LINEAR[code] ** 2 for code in packet[12:])
                    count += len(packet) - 12
        return math.sqrt(energy / count) if count else 0.0

    async def tones(self, count: int, within: float = 5.0) -> str:
        """Return the keys that arrive as RFC 4733 events, once ``count`` of them have ended."""
        keys: dict[bytes, str] = {}
        async with asyncio.timeout(within):
            while len(keys) < count:
                packet = await self._sound.arrived.get()
                if packet[1] & 0x7F == TONE_PAYLOAD and packet[13] & 0x80:
                    keys[packet[4:8]] = "0123456789*#ABCD"[packet[12]]
        return "".join(keys[stamp] for stamp in sorted(keys))

    def _describe(self, media: Iterable[str]) -> bytes:
        return _sdp(CALLERS, [line.format(port=self._rtp_port) for line in media])

    @staticmethod
    def _branch(method: str) -> str:
        """A CANCEL has the branch of what it cancels."""
        return {"INVITE": "1", "CANCEL": "1"}.get(method, method.lower())


def media_address(message: bytes) -> tuple[str, int]:
    """Return where the sender of this message with SDP wants to hear something."""
    lines = message.split(b"\r\n")
    host = next(line for line in lines if line.startswith(b"c=")).split()[-1].decode()
    return host, int(next(line for line in lines if line.startswith(b"m=audio")).split()[1])


def answer_to(request: bytes, address: str, port: int, tag: str, rtp_port: int | None = None) -> bytes:
    """Return the 200 OK to a request, with SDP where ``rtp_port`` is given."""
    kept = (b"via:", b"from:", b"call-id:", b"cseq:", b"record-route:")
    lines = [b"SIP/2.0 200 OK"]
    for line in request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        if line.lower().startswith(kept):
            lines.append(line)
        elif line.lower().startswith(b"to:"):
            lines.append(line if b";tag=" in line else line + b";tag=" + tag.encode())
    lines.append(f"Contact: <sip:phone@{address}:{port}>".encode())
    body = b"" if rtp_port is None else _sdp(address, [line.format(port=rtp_port) for line in DECENT_SDP])
    lines += [b"Content-Type: application/sdp"] if body else []
    return b"\r\n".join([*lines, f"Content-Length: {len(body)}".encode(), b"", body])


def goodbye_to(invite: bytes, address: str, port: int, tag: str) -> bytes:
    """Return the BYE of somebody who has answered ``invite`` with this tag."""
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in invite.split(b"\r\n") if b":" in line)
    }
    lines = [
        b"BYE " + fields[b"contact"].strip(b"<>") + b" SIP/2.0",
        f"Via: SIP/2.0/UDP {address}:{port};branch=z9hG4bK{uuid.uuid4().hex[:12]}".encode(),
        b"From: " + fields[b"to"] + f";tag={tag}".encode(),
        b"To: " + fields[b"from"],
        b"Call-ID: " + fields[b"call-id"],
        b"CSeq: 1 BYE",
        b"Max-Forwards: 70",
        b"Content-Length: 0",
    ]
    return b"\r\n".join([*lines, b"", b""])


def _sdp(address: str, media: Iterable[str]) -> bytes:
    lines = ["v=0", f"o=raw 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", *media]
    return ("\r\n".join(lines) + "\r\n").encode()


def _linear(code: int) -> int:
    """Return the 16-bit sample of a G.711 mu-law code."""
    code = ~code & 0xFF
    magnitude = ((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)
    return 0x84 - magnitude if code & 0x80 else magnitude - 0x84


LINEAR = [_linear(code) for code in range(256)]
