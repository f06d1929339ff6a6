"""Prompts that are recorded by phone: rings somebody, and makes a version of what they say."""

import asyncio
import contextlib
import logging
import tempfile
from dataclasses import replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File

from apps.ivr.choices import PromptSource
from apps.ivr.models import PhoneRecording
from apps.ivr.prompt_services import add_recording, end_phone_recording
from apps.telephony.ari.client import AriClient
from apps.telephony.ari.dictation import Dictation
from apps.telephony.ari.events import AriEvent
from apps.telephony.ari.http import open_session
from apps.telephony.ari.requests import AriError, ConnectionRefused, Request
from apps.telephony.ari.stored import delete_recording, download_recording
from apps.telephony.ports import NodeConfig, SwitchState
from apps.telephony.selectors import get_nodes, get_phones

log = logging.getLogger(__name__)

MOST_SECONDS = 900.0
"""Of a whole talk, however often somebody begins again."""
MISSING = 404


def record_by_phone(*, recording: PhoneRecording) -> PhoneRecording:
    """Ring the phone of a recording that was ordered, and return it with what has become of it: a version that callers
    hear (kept by key), one to listen to first (hung up before), or the reason why there is none."""
    place = _place_of(recording.extension)
    if place is None:
        return end_phone_recording(recording=recording, problem="unreachable")
    node, endpoint = place
    talk = Dictation(token=f"{recording.pk}", endpoint=endpoint)
    try:
        asyncio.run(hold(talk, node))
        return _take_over(recording, talk, node)
    except (AriError, ConnectionRefused) as error:
        log.warning("prompt recording %s on node %s: %s", recording.pk, node.code, error)
        return end_phone_recording(recording=recording, problem="no_switch")


async def hold(talk: Dictation, node: NodeConfig) -> None:
    """Hold the talk on a node until it is over. Raises ``AriError`` or ``ConnectionRefused`` where the node is away."""
    own = replace(node, app=f"{node.app}-{talk.channel}")
    events: asyncio.Queue[AriEvent | None] = asyncio.Queue()
    async with open_session(own) as session:
        client = AriClient(own, session, SwitchState())
        await client.connect()
        reading = asyncio.create_task(client.read(events.put_nowait))
        reading.add_done_callback(lambda _: events.put_nowait(None))
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await _send(client, talk, [talk.begin(own.app)])
                while not talk.over:
                    await _send(client, talk, await _next(talk, events))
        except TimeoutError:
            await _send(client, talk, talk.on_silence())
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
            await client.close()


async def _next(talk: Dictation, events: asyncio.Queue[AriEvent | None]) -> list[Request]:
    try:
        event = await asyncio.wait_for(events.get(), talk.patience)
    except TimeoutError:
        return talk.on_silence()
    return talk.on_silence() if event is None else talk.on_event(event)


async def _send(client: AriClient, talk: Dictation, requests: list[Request]) -> None:
    for request in requests:
        try:
            await client.request(request)
        except AriError as error:
            if request.method == "DELETE" and error.status == MISSING:
                continue  # it has ended by itself
            log.info("%s %s: %s", request.method, request.uri, error)
            if not talk.over:
                await _send(client, talk, talk.on_refusal())
            return


def _place_of(extension: str) -> tuple[NodeConfig, str] | None:
    """Return the node that has the phone of an extension, and how to dial it there."""
    phone = next((phone for phone in get_phones().values() if phone.extension == extension), None)
    nodes = {node.code: node for node in get_nodes()}
    node = nodes.get(phone.home) if phone and phone.home else next(iter(nodes.values()), None)
    return (node, f"PJSIP/{extension}") if phone and node else None


def _take_over(recording: PhoneRecording, talk: Dictation, node: NodeConfig) -> PhoneRecording:
    """Make a version of what was recorded, and remove it from the switch."""
    if not talk.recorded:
        return end_phone_recording(recording=recording, problem=talk.problem or "not_recorded")
    with tempfile.TemporaryDirectory(prefix="dictation-") as folder:
        path = Path(folder, "recording.wav")
        download_recording(node, talk.recorded, path)
        _forget(talk, node)
        try:
            with path.open("rb") as file:
                version = add_recording(
                    prompt=recording.prompt,
                    original=File(file, name=""),
                    source=PromptSource.PHONE,
                    current=talk.kept,
                    by=recording.created_by,
                )
        except ValidationError as error:
            log.info("prompt recording %s: %s", recording.pk, error.messages)
            return end_phone_recording(recording=recording, problem="not_recorded")
    return end_phone_recording(recording=recording, version=version)


def _forget(talk: Dictation, node: NodeConfig) -> None:
    for name in talk.names:
        try:
            delete_recording(node, name)
        except AriError as error:
            if error.status != MISSING:
                log.warning("recording %s stays on node %s: %s", name, node.code, error)
