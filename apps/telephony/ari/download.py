"""Fetches a stored recording from a node; for workers, outside the floor."""

import asyncio
from pathlib import Path
from typing import BinaryIO

import aiohttp

from apps.telephony.ari.events import error_text
from apps.telephony.ari.http import open_session
from apps.telephony.ari.requests import NO_STATUS, AriError, get
from apps.telephony.ports import NodeConfig

MAX_BYTES = 512 * 1024 * 1024
"""Nine hours of speech; a longer answer is no recording."""
STALLED_SECONDS = 20.0
CHUNK = 256 * 1024


def download_recording(node: NodeConfig, name: str, target: Path) -> None:
    """Write the file of the stored recording ``name`` to ``target``; raise :class:`AriError`."""
    asyncio.run(_download(node, name, target))


async def _download(node: NodeConfig, name: str, target: Path) -> None:
    url = f"{node.base_url.rstrip('/')}/ari/{get('recordings', 'stored', name, 'file').uri}"
    timeout = aiohttp.ClientTimeout(total=None, connect=STALLED_SECONDS, sock_read=STALLED_SECONDS)
    try:
        async with open_session(node) as session, session.get(url, timeout=timeout) as response:
            if response.status >= 300:
                raise AriError(response.status, error_text(await response.read()) or response.reason or "")
            with target.open("wb") as file:
                await _copy(response, file)
    except TimeoutError:
        raise AriError(NO_STATUS, f"nothing came for {STALLED_SECONDS:g} s") from None
    except aiohttp.ClientError as error:
        raise AriError(NO_STATUS, f"{type(error).__name__}: {error}") from error


async def _copy(response: aiohttp.ClientResponse, file: BinaryIO) -> None:
    size = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise AriError(NO_STATUS, f"longer than {MAX_BYTES} bytes")
        file.write(chunk)
