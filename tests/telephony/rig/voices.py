"""Parties who speak a tone each and say whom they hear: sound by hand over RTP, a phone by hand over SIP."""

import asyncio
import contextlib
import struct
import uuid
from collections.abc import Iterable
from typing import Any, Self

from tests.telephony.rig.asterisk import PHONES, AsteriskRig
from tests.telephony.rig.raw_sip import LINEAR, RawCaller, answer_to, goodbye_to, media_address
from tests.telephony.rig.sipp import tone_ulaw
from tests.telephony.rig.sound import share_of

PACKET_SECONDS = 0.02
PACKET_SAMPLES = 160
WINDOW_SECONDS = 0.6
HEARD, UNHEARD = 0.1, 0.02
"""Shares of the energy: two or three equal voices have a third or more each; what lies between is no clear answer."""


class Voice(asyncio.DatagramProtocol):
    """One party's sound: speaks ``hertz`` to wherever :meth:`speak_to` says, and keeps what arrives."""

    def __init__(self, name: str, hertz: float) -> None:
        self.name, self.hertz = name, hertz
        self._heard: list[bytes] = []
        self._speaking: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._heard.append(data[12:])

    async def open(self, address: str) -> int:
        """Take a port of ``address``; return it."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, (address, 0))
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def speak_to(self, address: tuple[str, int]) -> None:
        """Speak without a break; again to somebody else where this is called again."""
        if self._speaking is not None:
            self._speaking.cancel()
        self._speaking = asyncio.create_task(self._speak(address))

    async def hears(self, voices: Iterable["Voice"]) -> frozenset[str] | None:
        """Return the names of those who are heard from now on; None where that is not clear of somebody."""
        self._heard.clear()
        await asyncio.sleep(WINDOW_SECONDS)  # sound takes its time
        samples = [LINEAR[code] for code in b"".join(self._heard)]
        shares = {voice.name: share_of(samples, 8000, voice.hertz) for voice in voices}
        if any(UNHEARD < share < HEARD for share in shares.values()):
            return None
        return frozenset(name for name, share in shares.items() if share >= HEARD)

    def close(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
        self._transport.close()

    async def _speak(self, address: tuple[str, int]) -> None:
        tone, sequence, loop = tone_ulaw(1.0, self.hertz), 0, asyncio.get_running_loop()
        due, source = loop.time(), uuid.uuid4().int & 0xFFFFFFFF
        while True:
            start = sequence * PACKET_SAMPLES
            head = struct.pack("!BBHII", 0x80, 0, sequence & 0xFFFF, start & 0xFFFFFFFF, source)
            at = start % len(tone)
            self._transport.sendto(head + tone[at : at + PACKET_SAMPLES], address)
            sequence, due = sequence + 1, due + PACKET_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))


class VoicePhone(asyncio.DatagramProtocol):
    """A phone that answers at once and has a voice; ``async with`` opens and closes it."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self._tag = uuid.uuid4().hex[:8]
        self._invited: tuple[bytes, tuple[str, int]] | None = None

    async def __aenter__(self) -> Self:
        self._rtp_port = await self.voice.open(PHONES)
        self._sip, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, (PHONES, 0))
        self._port = self._sip.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sip.close()
        self.voice.close()

    def contact(self, extension: str) -> str:
        """Return where Asterisk calls this phone."""
        return f"sip:{extension}@{PHONES}:{self._port}"

    def hang_up(self) -> None:
        """End the call that was answered."""
        assert self._invited is not None
        invite, switch = self._invited
        self._sip.sendto(goodbye_to(invite, PHONES, self._port, self._tag), switch)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        method = data.partition(b" ")[0]
        if method == b"INVITE":
            self._invited = data, addr
            self.voice.speak_to(media_address(data))
            self._sip.sendto(answer_to(data, PHONES, self._port, self._tag, self._rtp_port), addr)
        elif method in (b"BYE", b"OPTIONS"):
            self._sip.sendto(answer_to(data, PHONES, self._port, self._tag), addr)


class VoiceCaller:
    """A caller with a voice; ``async with`` calls and hangs up by going away."""

    def __init__(self, rig: AsteriskRig, voice: Voice) -> None:
        self.voice = voice
        self._caller = RawCaller(rig, voice)

    async def __aenter__(self) -> Self:
        await self._caller.__aenter__()
        self._caller.invite()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._caller.__aexit__()
        with contextlib.suppress(AttributeError):
            self.voice.close()

    async def be_answered(self) -> None:
        """Wait for the answer, and begin to speak."""
        _, message = await self._caller.status()
        self._tag = RawCaller.tag_of(message)
        self._caller.send("ACK", to_tag=self._tag)
        self.voice.speak_to(media_address(message))

    def hang_up(self) -> None:
        """End the call that was answered."""
        self._caller.send("BYE", to_tag=self._tag)
