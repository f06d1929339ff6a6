"""Stored recordings of a node: listed, fetched, removed; for workers, outside the floor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import aiohttp
import msgspec

from apps.telephony.ari.events import error_text
from apps.telephony.ari.http import open_session
from apps.telephony.ari.requests import NO_STATUS, AriError, Request, delete, get
from apps.telephony.ports import NodeConfig

MAX_BYTES = 512 * 1024 * 1024
"""Nine hours of speech; a longer answer is no recording."""
STALLED_SECONDS = 20.0
CHUNK = 256 * 1024


class _Stored(msgspec.Struct):
    name: str


def list_stored(node: NodeConfig) -> list[str]:
    """Return the names of all recordings that the node keeps; raise :class:`AriError`."""
    answer = asyncio.run(_read(node, get("recordings", "stored")))
    return [recording.name for recording in msgspec.json.decode(answer, type=list[_Stored])]


def download_recording(node: NodeConfig, name: str, target: Path) -> None:
    """Write the file of the stored recording ``name`` to ``target``; raise :class:`AriError`."""
    asyncio.run(_download(node, get("recordings", "stored", name, "file"), target))


def delete_recording(node: NodeConfig, name: str) -> None:
    """Remove the stored recording from the node; raise :class:`AriError`, also where it is not there."""
    asyncio.run(_read(node, delete("recordings", "stored", name)))


async def _read(node: NodeConfig, request: Request) -> bytes:
    async with _asked(node, request) as response:
        return await response.read()


async def _download(node: NodeConfig, request: Request, target: Path) -> None:
    async with _asked(node, request) as response:
        with target.open("wb") as file:
            await _copy(response, file)


async def _copy(response: aiohttp.ClientResponse, file: BinaryIO) -> None:
    size = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise AriError(NO_STATUS, f"longer than {MAX_BYTES} bytes")
        file.write(chunk)


@asynccontextmanager
async def _asked(node: NodeConfig, request: Request) -> AsyncIterator[aiohttp.ClientResponse]:
    """Yield the answer to a request. There is no limit to how long a file takes, only to how long nothing comes."""
    url = f"{node.base_url.rstrip('/')}/ari/{request.uri}"
    timeout = aiohttp.ClientTimeout(total=None, connect=STALLED_SECONDS, sock_read=STALLED_SECONDS)
    try:
        async with (
            open_session(node) as session,
            session.request(request.method, url, timeout=timeout) as response,
        ):
            if response.status >= 300:
                raise AriError(response.status, error_text(await response.read()) or response.reason or "")
            yield response
    except TimeoutError:
        raise AriError(NO_STATUS, f"nothing came for {STALLED_SECONDS:g} s") from None
    except aiohttp.ClientError as error:
        raise AriError(NO_STATUS, f"{type(error).__name__}: {error}") from error
