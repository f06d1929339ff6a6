"""``/simulator``: what tests, the demonstration and training calls ask of the simulation itself. No part of ARI."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from apps.telephony.simulator.callers import Caller
from apps.telephony.simulator.faults import FaultPlan, decode_fault
from apps.telephony.simulator.scenario import Phone, Seconds
from apps.telephony.simulator.server_port import ServerPort
from apps.telephony.simulator.shop import find_order

Wanted = TypeVar("Wanted", bound=Struct)
Setting = TypeVar("Setting")
Digits = Annotated[str, Meta(pattern="^[0-9*#A-D]+$")]


class PlacedCalls(Struct, forbid_unknown_fields=True):
    """Calls to place now. What is not given is drawn from the scenario; ``manual``: the caller does nothing itself."""

    count: Annotated[int, Meta(ge=1, le=10_000)] = 1
    dnis: str | None = None
    ani: str | None = None
    digits: Digits | list[Digits] | None = None
    talk_seconds: Seconds | None = None
    patience_seconds: Seconds | None = None
    voicemail_seconds: Seconds | None = None
    ends_voicemail: Literal["key", "hangup", "silence"] | None = None
    hangs_up: Literal["caller", "agent"] | None = None
    phone: Phone | None = None
    manual: bool = False

    def overrides(self) -> dict[str, Any]:
        """Return the fields of the caller's script that are given."""
        given = {
            "dnis": self.dnis,
            "ani": self.ani,
            "keys": _entries(self.digits),
            "talk": self.talk_seconds,
            "patience": self.patience_seconds,
            "voicemail": self.voicemail_seconds,
            "ends_voicemail": self.ends_voicemail,
            "hangs_up": self.hangs_up,
            "phones": None if self.phone is None else (self.phone,),
        }
        # Somebody who says what the caller does wants no surprise hang-up in the menu.
        return {"ivr_hangup_after": None, "manual": self.manual} | {
            k: v for k, v in given.items() if v is not None
        }


class PlannedCall(PlacedCalls, forbid_unknown_fields=True):
    """Calls to place ``at`` so many seconds from now."""

    at: Seconds = 0.0


class Plan(Struct, forbid_unknown_fields=True):
    """Calls to place in the future."""

    calls: list[PlannedCall]


class CallerAction(Struct, forbid_unknown_fields=True):
    """Something that the caller of a running call does."""

    channel_id: str
    digits: Digits = "1"


class Utterance(Struct, forbid_unknown_fields=True):
    """What the caller of a running call says."""

    channel_id: str
    text: Annotated[str, Meta(min_length=1, max_length=200)]


class PhoneSetting(Struct, forbid_unknown_fields=True):
    """How the telephone at an extension behaves from now on; no ``phone``: as drawn from the scenario."""

    extension: str
    phone: Phone | None = None


class NumberSetting(Struct, forbid_unknown_fields=True):
    """How the person at a telephone number outside behaves from now on; no ``phone``: as drawn from the scenario."""

    number: str
    phone: Phone | None = None


class TrunkSetting(Struct, forbid_unknown_fields=True):
    """Why a trunk refuses all calls from now on (a Q.850 cause); none: it takes them."""

    trunk: str
    cause: int | None = None


class Control:
    """The handlers. Bodies are validated; what is wrong with one is said in the 400 response."""

    def __init__(self, server: ServerPort, faults: FaultPlan) -> None:
        self._server = server
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Return the routes below ``/simulator``."""
        return [
            web.get("/simulator/status", self.status),
            web.post("/simulator/start", self.start),
            web.post("/simulator/calls", self.place_calls),
            web.post("/simulator/plan", self.plan_calls),
            web.get("/simulator/placed", self.placed),
            web.get("/simulator/orders/{number}", self.order),
            web.get("/simulator/active", self.active),
            web.post("/simulator/press", self.press),
            web.post("/simulator/say", self.say),
            web.post("/simulator/hangup", self.hang_up),
            web.post("/simulator/phones", self.set_phone),
            web.post("/simulator/numbers", self.set_number),
            web.post("/simulator/trunks", self.set_trunk),
            web.post("/simulator/faults", self.add_fault),
        ]

    async def status(self, request: web.Request) -> web.Response:
        """Counters, and what is left over."""
        engine = self._server.engine
        status = engine.act(
            lambda: engine.status() | {"leaked": engine.leaks(), "faults_met": self._faults.met}
        )
        return web.json_response(status)

    async def order(self, request: web.Request) -> web.Response:
        """An order of the shop that callers ask about."""
        today = datetime.fromtimestamp(self._server.engine.world.now, UTC).date()
        found = find_order(request.match_info["number"], today)
        return web.json_response(found or {"error": "no such order"}, status=200 if found else 404)

    async def start(self, request: web.Request) -> web.Response:
        """Let the planned calls come in."""
        self._server.engine.start_load()
        return web.json_response({"started": True})

    async def place_calls(self, request: web.Request) -> web.Response:
        """Place one or more calls now."""
        wanted = await _read(request, PlacedCalls)
        engine = self._server.engine
        placed = [engine.act(lambda: engine.load.place(wanted.overrides())) for _ in range(wanted.count)]
        return web.json_response({"calls": [_summary(caller) for caller in placed]}, status=201)

    async def plan_calls(self, request: web.Request) -> web.Response:
        """Place calls at their times; a load test has more of them in a second than HTTP requests can carry."""
        wanted = await _read(request, Plan)
        engine = self._server.engine
        for call in wanted.calls:
            engine.act(lambda call=call: engine.load.plan(call.at, call.count, call.overrides()))  # type: ignore[misc]
        return web.json_response({"planned": len(wanted.calls)}, status=201)

    async def placed(self, request: web.Request) -> web.Response:
        """The channels of all planned calls that have been placed."""
        return web.json_response({"channels": self._server.engine.load.placed})

    async def active(self, request: web.Request) -> web.Response:
        """How many callers are on the line, and how many planned ones have still to come."""
        load = self._server.engine.load
        return web.json_response({"active": len(load.active), "coming": load.coming})

    async def press(self, request: web.Request) -> web.Response:
        """The caller presses keys."""
        wanted = await _read(request, CallerAction)
        caller = self._caller(wanted.channel_id)
        self._server.engine.act(lambda: caller.press(wanted.digits))
        return web.json_response(_summary(caller))

    async def say(self, request: web.Request) -> web.Response:
        """The caller says something, where it is recorded; the recording's file has it as its comment."""
        wanted = await _read(request, Utterance)
        caller = self._caller(wanted.channel_id)
        if not self._server.engine.act(lambda: caller.say(wanted.text)):
            raise _refusal(409, "nobody records the caller now")
        return web.json_response(_summary(caller))

    async def hang_up(self, request: web.Request) -> web.Response:
        """The party of a channel, caller or agent's telephone, hangs up."""
        wanted = await _read(request, CallerAction)
        if not self._server.engine.act(lambda: self._server.engine.hang_up(wanted.channel_id)):
            raise _refusal(404, "no such channel")
        return web.json_response({"channel_id": wanted.channel_id})

    async def set_phone(self, request: web.Request) -> web.Response:
        """Decide how a telephone behaves."""
        wanted = await _read(request, PhoneSetting)
        _set(self._server.engine.switchboard.fixed, wanted.extension, wanted.phone)
        return web.json_response({"extension": wanted.extension})

    async def set_number(self, request: web.Request) -> web.Response:
        """Decide how somebody outside behaves."""
        wanted = await _read(request, NumberSetting)
        _set(self._server.engine.outside.fixed, wanted.number, wanted.phone)
        return web.json_response({"number": wanted.number})

    async def set_trunk(self, request: web.Request) -> web.Response:
        """Let a trunk refuse all calls, or take them again."""
        wanted = await _read(request, TrunkSetting)
        _set(self._server.engine.outside.broken, wanted.trunk, wanted.cause)
        return web.json_response({"trunk": wanted.trunk})

    async def add_fault(self, request: web.Request) -> web.Response:
        """Make something go wrong, now or with the next request."""
        try:
            fault = decode_fault(await request.read())
        except msgspec.MsgspecError as problem:
            raise _refusal(400, str(problem)) from None
        match fault.kind:
            case "cut":
                self._server.cut_connections(fault.path)
            case "malformed":
                self._server.broadcast(fault.frame.encode())
            case "refuse":
                self._faults.refuse_until = asyncio.get_running_loop().time() + fault.seconds
            case _:
                self._faults.add(fault)
        return web.json_response({"kind": fault.kind}, status=201)

    def _caller(self, channel_id: str) -> Caller:
        caller = self._server.engine.load.active.get(channel_id)
        if caller is None:
            raise _refusal(404, "no such call")
        return caller


def _set(fixed: dict[str, Setting], name: str, setting: Setting | None) -> None:
    if setting is None:
        fixed.pop(name, None)
    else:
        fixed[name] = setting


def _entries(digits: str | list[str] | None) -> tuple[str, ...] | None:
    if digits is None:
        return None
    return (digits,) if isinstance(digits, str) else tuple(digits)


def _summary(caller: Caller) -> dict[str, Any]:
    script = caller.script
    return {"number": script.number, "channel_id": caller.channel.id, "ani": script.ani, "dnis": script.dnis}


def _refusal(status: int, message: str) -> web.HTTPException:
    body = msgspec.json.encode({"message": message}).decode()
    kinds: dict[int, type[web.HTTPException]] = {404: web.HTTPNotFound, 409: web.HTTPConflict}
    kind = kinds.get(status, web.HTTPBadRequest)
    return kind(text=body, content_type="application/json")


async def _read(request: web.Request, kind: type[Wanted]) -> Wanted:
    try:
        return msgspec.json.decode(await request.read() or b"{}", type=kind)
    except msgspec.MsgspecError as problem:
        raise _refusal(400, str(problem)) from None
