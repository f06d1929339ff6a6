"""The server as an application meets it: both transports, authentication, replaced and broken connections, faults."""

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import aiohttp
import pytest

from apps.kernel.clock import SystemClock
from apps.telephony.simulator.credentials import Credentials
from apps.telephony.simulator.engine import LoadPlan
from apps.telephony.simulator.scenario import Phone, Scenario
from apps.telephony.simulator.server import SimulatorServer
from tests.telephony.simulator.application import OverSocket

USER, PASSWORD = "suite", "secret:with/signs"
QUIET = Scenario(busy_share=0, no_answer_share=0, ivr_hangup_share=0, patience_min=600)


class Client:
    """A raw ARI client."""

    def __init__(self, server: SimulatorServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.base = server.base_url

    async def events(self, app: str = "contactcenter") -> aiohttp.ClientWebSocketResponse:
        return await self.session.ws_connect(f"{self.base}/ari/events?app={app}")

    async def http(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        async with self.session.request(method, f"{self.base}/{path}", json=body) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None


@pytest.fixture
async def server() -> AsyncIterator[SimulatorServer]:
    running = SimulatorServer(
        credentials=Credentials(USER, PASSWORD), clock=SystemClock(speed=20.0), scenario=QUIET
    )
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def client(server: SimulatorServer) -> AsyncIterator[Client]:
    headers = {"Authorization": aiohttp.encode_basic_auth(USER, PASSWORD)}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield Client(server, session)


async def _next(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict:
    while True:
        event = json.loads((await socket.receive(5)).data)
        if event["type"] == kind:
            return event


async def _over_socket(socket, method, uri, body=None, number="1") -> dict:
    frame = {"type": "RESTRequest", "transaction_id": "t", "request_id": number, "method": method, "uri": uri}
    if body is not None:
        frame["message_body"] = json.dumps(body)
    await socket.send_json(frame)
    return await _next(socket, "RESTResponse")


@pytest.mark.parametrize(
    "authorization", [None, aiohttp.encode_basic_auth(USER, "wrong"), "Basic !", "Bearer x"]
)
async def test_wrong_password_is_refused_in_asterisks_words(server, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{server.base_url}/ari/asterisk/ping") as response:
            assert (response.status, await response.text()) == (401, '{"message":"Authentication required"}')
            assert response.headers["WWW-Authenticate"] == 'Basic realm="Asterisk REST Interface"'
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{server.base_url}/ari/events?app=x")
        assert refused.value.status == 401


async def test_api_key_is_as_good_as_basic_authentication(server):
    async with aiohttp.ClientSession() as session:
        key = {"api_key": f"{USER}:{PASSWORD}"}
        async with session.get(f"{server.base_url}/ari/asterisk/ping", params=key) as response:
            assert (response.status, (await response.json())["ping"]) == (200, "pong")
        socket = await session.ws_connect(f"{server.base_url}/ari/events", params=key | {"app": "x"})
        assert not socket.closed


async def test_both_transports_give_the_same_answer(client):
    socket = await client.events()
    status, body = await client.http("GET", "ari/channels/none")

    frame = await _over_socket(socket, "GET", "channels/none?x=1")

    assert (status, body) == (404, {"message": "Channel not found"})
    assert list(frame) == [
        "type", "transaction_id", "request_id", "status_code", "reason_phrase", "uri", "content_type", "message_body",
        "application", "timestamp", "asterisk_id",
    ]  # fmt: skip
    assert (frame["status_code"], frame["reason_phrase"], frame["uri"]) == (404, "Not Found", "channels/none")
    assert json.loads(frame["message_body"]) == body


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ("junk", 400, "Failed to parse request message JSON"),
        ('{"type":"foo"}', 400, "Bad request"),
        ('{"type":"RESTRequest","request_id":"a","method":"GET"}', 400, "Bad request"),
        ('{"type":"RESTRequest","request_id":"a","method":"PATCH","uri":"channels"}', 400, "Bad request"),
        (
            '{"type":"RESTRequest","request_id":"a","method":"PUT","uri":"channels","message_body":"{"}',
            400,
            "Bad Request",
        ),
    ],
)
async def test_frames_that_are_no_requests_are_answered(client, sent, status, reason):
    socket = await client.events()
    await socket.send_str(sent)

    frame = await _next(socket, "RESTResponse")

    assert (frame["status_code"], frame["reason_phrase"]) == (status, reason)
    assert (await _over_socket(socket, "GET", "asterisk/ping"))["status_code"] == 200


async def test_application_is_a_must(client):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.session.ws_connect(f"{client.base}/ari/events")
    assert refused.value.status == 400


async def test_body_that_is_no_json_is_refused(client):
    async with client.session.post(f"{client.base}/ari/channels", data="{bad") as response:
        assert (response.status, await response.text()) == (400, '{"message":"Error parsing request body"}')


async def test_method_that_a_path_does_not_know(client):
    async with client.session.patch(f"{client.base}/ari/bridges") as response:
        assert (response.status, response.headers["Allow"]) == (405, "OPTIONS,GET,POST")


async def test_filter_hides_the_answers_too(client):
    socket = await client.events()
    await client.http(
        "PUT", "ari/applications/contactcenter/eventFilter", {"allowed": [{"type": "StasisStart"}]}
    )
    await socket.send_json(
        {"type": "RESTRequest", "request_id": "1", "method": "GET", "uri": "asterisk/ping"}
    )
    await client.http("POST", "simulator/calls", {})

    assert json.loads((await socket.receive(5)).data)["type"] == "StasisStart"


async def test_a_request_that_waits_holds_up_those_behind_it_on_the_same_socket(client):
    """As in Asterisk: nobody else is served on this socket until the prompt has ended; HTTP still is."""
    socket = await client.events()
    await client.http("POST", "simulator/calls", {"manual": True})
    channel = (await _next(socket, "StasisStart"))["channel"]["id"]
    await client.http("POST", "ari/bridges/b")
    await client.http("POST", f"ari/channels/{channel}/play?media=digits:123456&playbackId=p")
    for number, uri in enumerate((f"bridges/b/addChannel?channel={channel}", "bridges/c"), start=1):
        frame = {"type": "RESTRequest", "request_id": str(number), "method": "POST", "uri": uri}
        await socket.send_json(frame)
    await _next(socket, "PlaybackStarted")
    assert (await client.http("GET", "ari/bridges/c"))[0] == 404

    order = [json.loads((await socket.receive(5)).data) for _ in range(4)]

    assert [event["type"] for event in order] == [
        "PlaybackFinished", "ChannelEnteredBridge", "RESTResponse", "RESTResponse",
    ]  # fmt: skip
    assert [event["request_id"] for event in order[2:]] == ["1", "2"]


async def test_second_connection_replaces_the_first_and_calls_stay(client):
    first = await client.events()
    await client.http("POST", "simulator/calls", {"manual": True})
    channel = (await _next(first, "StasisStart"))["channel"]["id"]

    second = await client.events()
    assert (await _next(first, "ApplicationReplaced"))["application"] == "contactcenter"
    await client.http("POST", f"ari/channels/{channel}/answer")
    assert (await _next(second, "ChannelStateChange"))["channel"]["id"] == channel

    await second.close()
    await first.close()
    status, channels = await client.http("GET", "ari/channels")
    assert (status, [item["id"] for item in channels]) == (200, [channel])
    assert (await client.http("GET", "simulator/status"))[1]["applications"] == []


async def test_connection_is_cut_and_the_call_goes_on(client):
    socket = await client.events()
    await client.http("POST", "simulator/calls", {"manual": True})
    channel = (await _next(socket, "StasisStart"))["channel"]["id"]

    assert (await client.http("POST", "simulator/faults", {"kind": "cut"}))[0] == 201
    message = await socket.receive(5)
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE)

    assert [item["id"] for item in (await client.http("GET", "ari/channels"))[1]] == [channel]


async def test_faults_of_requests(client):
    await client.http(
        "POST", "simulator/faults", {"kind": "status", "status": 503, "count": 2, "path": "bridges"}
    )
    assert (await client.http("GET", "ari/channels"))[0] == 200
    answers = [await client.http("POST", "ari/bridges/b") for _ in range(3)]
    assert [status for status, _ in answers] == [503, 503, 200]

    await client.http("POST", "simulator/faults", {"kind": "delay", "seconds": 0.2})
    before = asyncio.get_running_loop().time()
    assert (await client.http("GET", "ari/channels"))[0] == 200
    assert asyncio.get_running_loop().time() - before >= 0.2

    await client.http("POST", "simulator/faults", {"kind": "drop"})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.http("GET", "ari/channels"), 0.3)
    assert (await client.http("GET", "simulator/status"))[1]["faults_met"] == 4


async def test_malformed_event_and_refused_connection(client):
    socket = await client.events()
    await client.http("POST", "simulator/faults", {"kind": "malformed", "frame": "{no json"})
    assert (await socket.receive(5)).data == "{no json"

    await client.http("POST", "simulator/faults", {"kind": "refuse", "seconds": 0.3})
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.events("other")
    assert refused.value.status == 503
    await asyncio.sleep(0.35)
    assert not (await client.events("other")).closed


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("calls", {"count": 0}, "$.count"),
        ("calls", {"digits": "x"}, "$.digits"),
        ("calls", {"dns": "4001"}, "unknown field `dns`"),
        ("faults", {"kind": "flood"}, "Invalid enum value 'flood'"),
        ("phones", {}, "missing required field `extension`"),
    ],
)
async def test_wrong_orders_to_the_simulation_are_refused_with_the_place(client, path, body, complaint):
    status, answer = await client.http("POST", f"simulator/{path}", body)

    assert status == 400
    assert complaint in answer["message"]


async def test_orders_for_calls_that_are_not_there(client):
    for path in ("press", "hangup"):
        assert (await client.http("POST", f"simulator/{path}", {"channel_id": "1.1"}))[0] == 404


async def test_a_call_by_hand(client):
    socket = await client.events()
    order = {"manual": True, "dnis": "4005", "ani": "+15550001"}
    _, placed = await client.http("POST", "simulator/calls", order)
    event = await _next(socket, "StasisStart")
    channel = event["channel"]["id"]
    assert placed == {"calls": [{"number": 1, "channel_id": channel, "ani": "+15550001", "dnis": "4005"}]}
    assert (event["args"], event["channel"]["caller"]["number"]) == (["4005"], "+15550001")
    await client.http("POST", f"ari/channels/{channel}/answer")

    await client.http("POST", "simulator/press", {"channel_id": channel, "digits": "42"})
    assert [(await _next(socket, "ChannelDtmfReceived"))["digit"] for _ in range(2)] == ["4", "2"]

    await client.http(
        "POST", "simulator/phones", {"extension": "1001", "phone": {"mode": "answers", "answer_after": 2}}
    )
    await client.http("POST", "ari/channels/leg-1?endpoint=PJSIP/1001&app=contactcenter&appArgs=agent,1")
    await _next(socket, "StasisStart")
    await client.http("POST", "simulator/hangup", {"channel_id": "leg-1"})
    assert (await _next(socket, "ChannelDestroyed"))["channel"]["id"] == "leg-1"

    await client.http("POST", "simulator/hangup", {"channel_id": channel})
    assert (await _next(socket, "StasisEnd"))["channel"]["id"] == channel
    status = (await client.http("GET", "simulator/status"))[1]
    assert (status["offered"], status["active"], status["finished"], status["outcomes"]["abandoned"]) == (
        1,
        0,
        1,
        1,
    )


async def test_recording_comes_as_a_file(client):
    socket = await client.events()
    await client.http("POST", "simulator/calls", {"manual": True})
    channel = (await _next(socket, "StasisStart"))["channel"]["id"]
    await client.http("POST", f"ari/channels/{channel}/answer")
    await client.http("POST", f"ari/channels/{channel}/record?name=vm-1&format=wav&maxDurationSeconds=4")
    await _next(socket, "RecordingFinished")

    async with client.session.get(f"{client.base}/ari/recordings/stored/vm-1/file") as response:
        assert response.headers["Content-Type"] == "audio/wav"
        content = await response.read()
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getframerate(), file.getnframes() / file.getframerate()) == (8000, 4.0)


async def _running(plan: LoadPlan, scenario: Scenario, speed: float) -> SimulatorServer:
    server = SimulatorServer(
        credentials=Credentials("u", "p"), clock=SystemClock(speed=speed), scenario=scenario, plan=plan
    )
    await server.start()
    return server


async def _serve(server: SimulatorServer, agents: int, *, start: bool = True) -> OverSocket:
    """Serve all planned calls of the server with a small application, and return it."""
    application = OverSocket(server.base_url, "u", "p", agents)
    complete, connected = asyncio.Event(), asyncio.Event()
    server.engine.load.on_finished = complete.set
    serving = asyncio.create_task(application.run(connected))
    await asyncio.wait_for(connected.wait(), 5)
    if start:
        server.engine.start_load()
    await asyncio.wait_for(complete.wait(), 60)
    await asyncio.sleep(0.5)  # the application clears up behind the last call
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return application


async def test_planned_calls_begin_when_the_application_comes_and_not_before():
    server = await _running(LoadPlan(calls=5, rate=1000.0), QUIET, 200.0)
    await asyncio.sleep(0.2)
    assert server.engine.load.offered == 0
    application = await _serve(server, 5, start=False)
    await server.stop()

    assert (server.engine.load.outcomes["answered"], application.application.connected) == (5, 5)


async def test_held_calls_begin_when_they_are_let_in():
    server = await _running(LoadPlan(calls=5, rate=1000.0, hold=True), QUIET, 200.0)
    async with aiohttp.ClientSession(
        headers={"Authorization": aiohttp.encode_basic_auth("u", "p")}
    ) as session:
        socket = await session.ws_connect(f"{server.base_url}/ari/events?app=contactcenter")
        await asyncio.sleep(0.2)
        assert server.engine.load.offered == 0
        async with session.post(f"{server.base_url}/simulator/start") as response:
            assert response.status == 200
        await _next(socket, "StasisStart")
    await server.stop()


async def test_calls_of_the_default_scenario_all_end_and_nothing_is_left():
    server = await _running(LoadPlan(calls=120, rate=1.5, seed=7), Scenario(talk_range=(5, 40)), 20.0)
    application = await _serve(server, 300)
    outcomes, status, leaks = server.engine.load.outcomes, server.engine.status(), server.engine.leaks()
    await server.stop()

    assert sum(outcomes.values()) == 120
    assert outcomes["answered"] >= 100
    assert (status["channels"], status["bridges"], leaks) == (0, 1, {"channels": 0, "bridges": 0})
    assert set(application.refused) <= {400, 404, 409, 422}


async def test_phones_of_an_agent_who_is_called_twice_are_busy(client):
    socket = await client.events()
    client.server.engine.switchboard.fixed["1001"] = Phone("answers", 1.0)
    for leg in ("leg-1", "leg-2"):
        await client.http("POST", f"ari/channels/{leg}?endpoint=PJSIP/1001&app=contactcenter&appArgs=agent,1")

    ended = await _next(socket, "ChannelDestroyed")

    assert (ended["channel"]["id"], ended["cause"]) == ("leg-2", 17)


async def test_the_order_book_knows_all_orders_but_those_that_end_with_0(client: Client):
    status, found = await client.http("GET", "simulator/orders/10234")

    assert (status, found["order"], found["total"]) == (200, "10234", "2.34")
    # The day may have ended meanwhile.
    assert (date.fromisoformat(found["delivery"]) - datetime.now(UTC).date()).days in (3, 4)
    for unknown in ("10230", "12", "12345678901", "x234", "\u0661\u0662\u0663\u0664"):
        assert (await client.http("GET", f"simulator/orders/{unknown}"))[0] == 404
