"""A caller says what they want, and pays. T36, T38: the card number reaches the bank, and no file, table, log or frame.

With real processes, the floor killed while the bank thinks; the bank is a TLS server of the test.
"""

import asyncio
import datetime
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
import redis
from aiohttp import web
from asgiref.sync import sync_to_async
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

from apps.floor.live.hub import hub
from apps.integrations.models import HttpConnection
from apps.interactions.models import EventLog
from apps.ivr.models import CallFlow
from apps.ivr.services import create_draft, publish_version
from apps.kernel.cards import passes_luhn
from apps.kernel.ids import derive_id
from apps.telephony.models import EntryPoint
from tests.e2e.conftest import Centre
from tests.harness.suite import PATIENCE_SECONDS, Suite

CARD, SECRET = "4929881234567892", "Bearer canary-7f3a91"
PAYMENT = {
    "format": 1,
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "what"},
        {"id": "what", "type": "menu", "prompt": "welcome", "max_attempts": 9, "failed": "bye",
         "options": {"1": {"label": "bill", "words": "pay, bill", "next": "card"}}},
        {"id": "card", "type": "secure_input", "prompt": "welcome", "next": "pay", "failed": "bye"},
        {"id": "pay", "type": "http_query", "connection": "bank", "method": "POST", "path": "/pay", "repeatable": True,
         "timeout_seconds": 30, "body": '{"pan": "{secure:card}", "from": "{call:ani}"}',
         "results": {"token": "token", "echo": "said"}, "next": "sales", "failed": "bye"},
        {"id": "sales", "type": "route", "group": "sales", "timeout": "bye"},
        {"id": "bye", "type": "hang_up"},
    ],
}  # fmt: skip


class Bank:
    """Thinks for ever about the first payment, and makes the second."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()
        self.patience = asyncio.Event()

    async def pay(self, request: web.Request) -> web.Response:
        said = await request.json()
        await self.asked.put(
            (said["pan"], request.headers["Idempotency-Key"], request.headers["Authorization"])
        )
        await self.patience.wait()
        return web.json_response({"token": "tok-1", "said": f"card {said['pan']}"})


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that vouches for itself; return its file, which holds the key too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "bank.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
async def bank(
    centre: Centre, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bank]:
    """The bank, with a connection to it and a number whose callers pay; before the floor starts."""
    pem = certificate(tmp_path_factory.mktemp("bank"))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("SPEECH_ENGINE", "scripted")
    bank, app = Bank(), web.Application()
    app.router.add_post("/pay", bank.pay)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    await sync_to_async(_set_up)(runner.addresses[0][1])
    yield bank
    await runner.cleanup()


def _set_up(port: int) -> None:
    HttpConnection.objects.create(
        code="bank",
        name="Bank",
        base_url=f"https://127.0.0.1:{port}",
        headers=f"Authorization: {SECRET}",
        listed="127.0.0.1",
        timeout_seconds=30,
    )
    flow = CallFlow.objects.create(code="payment", name="Payment")
    publish_version(version=create_draft(flow=flow, definition=PAYMENT))
    EntryPoint.objects.create(dnis="4040", name="Payment", flow=flow)


async def says(suite: Suite, channel: str, text: str) -> None:
    """Say it as soon as the menu listens."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                await suite.simulator("say", channel_id=channel, text=text)
            except HTTPError as refused:
                assert refused.code == 409
                await asyncio.sleep(0.1)
            else:
                return


async def until_asked_for_the_card(call: str, times: int) -> None:
    wanted = EventLog.objects.filter(
        interaction_id=call, type="FlowNodeEntered", data__node_type="secure_input"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await wanted.acount() < times:
            await asyncio.sleep(0.05)


async def test_a_card_number_reaches_the_bank_and_nothing_else(bank: Bank, suite: Suite, centre: Centre):
    assert passes_luhn(CARD)
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    await suite.sign_in(centre.on_phone[0])
    epoch = await suite.until_up()
    channel = await suite.place_call(dnis="4040", manual=True)
    call = derive_id("virtual", channel)
    await says(suite, channel, "I'd like to pay")
    await until_asked_for_the_card(call, 1)
    await suite.simulator("press", channel_id=channel, digits=CARD + "#")
    async with asyncio.timeout(PATIENCE_SECONDS):
        pan, key, authorization = await bank.asked.get()
    assert (pan, authorization) == (CARD, SECRET)

    suite.kill("floor")  # the bank thinks on; whether it pays, nobody knows
    suite.start_floor()
    await suite.until_up(epoch + 1)
    await until_asked_for_the_card(call, 2)
    bank.patience.set()
    await suite.simulator("press", channel_id=channel, digits=CARD + "#")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await bank.asked.get() == (CARD, key, SECRET)

    shown = await suite.until(lambda picture: data_of(picture, call))
    assert shown == {
        "what": "bill",
        "card": "************7892",
        "token": "tok-1",
        "echo": "card ************7892",
    }
    frames = str(hub().picture)
    await suite.simulator("hangup", channel_id=channel)
    await suite.until_projected(call, "InteractionEnded")
    types = [row async for row in EventLog.objects.filter(interaction_id=call).values_list("type", flat=True)]
    assert (types.count("SecureInputStarted"), types.count("SecureInputEnded")) == (2, 2)
    assert types.count("SpeechHeard") == types.count("DigitsCollected") > 0  # of the menu only
    status = [await suite.simulator(door) for door in ("status", "placed", "active")]
    await asyncio.to_thread(suite.stop)

    places = {"frames": frames, "simulator": json.dumps(status), **dict(files(suite.folder))}
    places |= await sync_to_async(lambda: dict(tables()))()
    places |= dict(redis_keys())
    assert len(places) > 40
    assert [name for name, text in places.items() if CARD[:10] in text or CARD[4:14] in text] == []
    assert [name for name, text in places.items() if "canary-7f3a91" in text] == []


def data_of(picture: object, call: str) -> dict[str, str] | None:
    view = picture.interactions.get(call)  # type: ignore[attr-defined]
    return view["data"] if view and "token" in view["data"] else None


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file that the processes wrote: journal, snapshots, logs, recordings."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode("latin-1")


def tables() -> Iterator[tuple[str, str]]:
    """Yield every table with all its rows as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select coalesce(string_agg(t::text, chr(10)), chr(32)) from "{table}" t')
            yield f"table {table}", cursor.fetchone()[0]


def redis_keys() -> Iterator[tuple[str, str]]:
    """Yield every key of Redis with what it holds."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter():
            kind = client.type(key)
            read = {
                b"string": client.get, b"hash": client.hgetall, b"set": client.smembers, b"stream": client.xrange,
                b"list": lambda key: client.lrange(key, 0, -1), b"zset": lambda key: client.zrange(key, 0, -1),
            }[kind]  # fmt: skip
            yield f"redis {key!r}", f"{key!r}{read(key)!r}"
