"""``/asterisk``, ``/applications``, ``/endpoints``."""

from typing import Any

from apps.telephony.simulator.model import ENTITY_ID, Application, Bridge, Channel, Json, timestamp
from apps.telephony.simulator.resources import database
from apps.telephony.simulator.rest import (
    Call,
    Refusal,
    Response,
    Route,
    bad_request,
    conflict,
    done,
    error,
    not_found,
    ok,
    unprocessable,
)
from apps.telephony.simulator.world import World

VERSION = "22.10.1"
_DYNAMIC_TYPES = {"endpoint", "aor", "auth", "identify", "contact", "registration"}


def ping(call: Call) -> Response:
    """``GET /asterisk/ping``."""
    return ok({"ping": "pong", "timestamp": timestamp(call.world.now), "asterisk_id": ENTITY_ID})


def info(call: Call) -> Response:
    """``GET /asterisk/info``, whole or the parts named in ``only``."""
    started = timestamp(call.world.started_at)
    parts: Json = {
        "build": {
            "os": "Linux",
            "kernel": "unknown",
            "machine": "virtual",
            "options": "OPTIONAL_API",
            "date": "2026-07-20 21:35:32 UTC",
            "user": "simulator",
        },
        "system": {"version": f"{VERSION} (virtual)", "entity_id": ENTITY_ID},
        "config": {"name": "", "default_language": "en", "setid": {"user": "", "group": ""}},
        "status": {"startup_time": started, "last_reload_time": started},
    }
    only = call.request.items("only") or list(parts)
    return ok({name: part for name, part in parts.items() if name in only})


def get_global(call: Call) -> Response:
    """``GET /asterisk/variable``. ``EPOCH`` is the clock."""
    name = _variable_name(call)
    return ok({"value": str(int(call.world.now)) if name == "EPOCH" else call.world.variables.get(name, "")})


def set_global(call: Call) -> Response:
    """``POST /asterisk/variable``; without a value it is gone."""
    name = _variable_name(call)
    if database.write(call.world, name):
        return done()
    if call.request.text("value"):
        call.world.variables[name] = call.request.text("value")
    else:
        call.world.variables.pop(name, None)
    return done()


def _variable_name(call: Call) -> str:
    name = call.request.text("variable")
    if not name:
        raise Refusal(bad_request("Variable name is required"))
    return name


def get_config(call: Call) -> Response:
    """``GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}``."""
    key = _config_key(call)
    if key not in call.world.config:
        raise Refusal(not_found(f"Object with id '{key[1]}' not found"))
    return ok(_tuples(call.world.config[key]))


def put_config(call: Call) -> Response:
    """``PUT /asterisk/config/dynamic/…``: create or change an object, such as an agent's endpoint."""
    key = _config_key(call)
    fields = call.request.body.get("fields", [])
    if not isinstance(fields, list) or not all(isinstance(item, dict) for item in fields):
        raise Refusal(error(400, "Bad request", "Invalid request body"))
    known = call.world.config.setdefault(key, {})
    known.update({str(item.get("attribute", "")): str(item.get("value", "")) for item in fields})
    return ok(_tuples(known))


def delete_config(call: Call) -> Response:
    """``DELETE /asterisk/config/dynamic/…``."""
    key = _config_key(call)
    if call.world.config.pop(key, None) is None:
        raise Refusal(not_found(f"Object with id '{key[1]}' not found"))
    return done()


def _config_key(call: Call) -> tuple[str, str]:
    path = call.request.path
    if path["configClass"] != "res_pjsip":
        raise Refusal(not_found(f"configClass '{path['configClass']}' not found"))
    if path["objectType"] not in _DYNAMIC_TYPES:
        raise Refusal(not_found(f"objectType '{path['objectType']}' not found"))
    return path["objectType"], path["id"]


def _tuples(fields: dict[str, str]) -> list[Json]:
    return [{"attribute": attribute, "value": value} for attribute, value in fields.items()]


def list_endpoints(call: Call) -> Response:
    """``GET /endpoints`` and ``/endpoints/{tech}``: the ones that were configured or are in use."""
    if call.request.path.get("tech", "PJSIP") != "PJSIP":
        return ok([])
    return ok(_endpoints(call.world))


def get_endpoint(call: Call) -> Response:
    """``GET /endpoints/{tech}/{resource}``."""
    path = call.request.path
    for endpoint in _endpoints(call.world):
        if (endpoint["technology"], endpoint["resource"]) == (path["tech"], path["resource"]):
            return ok(endpoint)
    raise Refusal(not_found("Endpoint not found"))


def _endpoints(world: World) -> list[Json]:
    in_use: dict[str, list[str]] = {key[1]: [] for key in world.config if key[0] == "endpoint"}
    for channel in world.channels.values():
        in_use.setdefault(channel.name.partition("/")[2].rpartition("-")[0], []).append(channel.id)
    return [
        {"technology": "PJSIP", "resource": name, "state": "online", "channel_ids": ids}
        for name, ids in sorted(in_use.items())
    ]


def list_applications(call: Call) -> Response:
    """``GET /applications``."""
    return ok([_as_json(call.world, app) for app in call.world.apps.values()])


def get_application(call: Call) -> Response:
    """``GET /applications/{applicationName}``."""
    return ok(_as_json(call.world, _application_of(call)))


def set_event_filter(call: Call) -> Response:
    """``PUT /applications/{applicationName}/eventFilter``. What is not given is cleared."""
    app = _application_of(call)
    allowed, disallowed = _types(call.request.body, "allowed"), _types(call.request.body, "disallowed")
    app.allowed, app.disallowed = allowed, disallowed
    return ok(_as_json(call.world, app))


def _types(body: Json, name: str) -> tuple[str, ...]:
    given = body.get(name, [])
    if not isinstance(given, list) or not all(isinstance(item, dict) and "type" in item for item in given):
        raise Refusal(bad_request("Invalid format definition"))
    return tuple(str(item["type"]) for item in given)


def subscribe(call: Call) -> Response:
    """``POST /applications/{applicationName}/subscription`` to a channel or a bridge."""
    app = _application_of(call)
    _source_of(call).interest[app.name] += 1
    return ok(_as_json(call.world, app))


def unsubscribe(call: Call) -> Response:
    """``DELETE /applications/{applicationName}/subscription``."""
    app, source = _application_of(call), _source_of(call)
    if source.interest[app.name] <= 0:
        raise Refusal(conflict("Application not subscribed to event source"))
    source.interest[app.name] -= 1
    return ok(_as_json(call.world, app))


def _source_of(call: Call) -> Channel | Bridge:
    source = call.request.text("eventSource")
    if not source:
        raise Refusal(bad_request("Missing parameter eventSource"))
    scheme, _, name = source.partition(":")
    places: dict[str, dict[str, Any]] = {"channel": call.world.channels, "bridge": call.world.bridges}
    if scheme in ("endpoint", "deviceState"):
        raise Refusal(error(501, "Not Implemented", f"The virtual Asterisk has no '{scheme}' events"))
    if scheme not in places:
        raise Refusal(bad_request("Invalid event source URI scheme"))
    found = places[scheme].get(name)
    if found is None:
        raise Refusal(unprocessable("Event source does not exist"))
    source_object: Channel | Bridge = found
    return source_object


def _application_of(call: Call) -> Application:
    app = call.world.apps.get(call.request.path["applicationName"])
    if app is None:
        raise Refusal(not_found("Application not found"))
    return app


def _as_json(world: World, app: Application) -> Json:
    return {
        "name": app.name,
        "channel_ids": [c.id for c in world.channels.values() if c.interest[app.name] > 0],
        "bridge_ids": [b.id for b in world.bridges.values() if b.interest[app.name] > 0],
        "endpoint_ids": [],
        "device_names": [],
        "events_allowed": [{"type": kind} for kind in app.allowed],
        "events_disallowed": [{"type": kind} for kind in app.disallowed],
    }


ROUTES: list[Route] = [
    ("GET", "asterisk/ping", ping),
    ("GET", "asterisk/info", info),
    ("GET", "asterisk/variable", get_global),
    ("POST", "asterisk/variable", set_global),
    ("GET", "asterisk/config/dynamic/{configClass}/{objectType}/{id}", get_config),
    ("PUT", "asterisk/config/dynamic/{configClass}/{objectType}/{id}", put_config),
    ("DELETE", "asterisk/config/dynamic/{configClass}/{objectType}/{id}", delete_config),
    ("GET", "endpoints", list_endpoints),
    ("GET", "endpoints/{tech}", list_endpoints),
    ("GET", "endpoints/{tech}/{resource}", get_endpoint),
    ("GET", "applications", list_applications),
    ("GET", "applications/{applicationName}", get_application),
    ("PUT", "applications/{applicationName}/eventFilter", set_event_filter),
    ("POST", "applications/{applicationName}/subscription", subscribe),
    ("DELETE", "applications/{applicationName}/subscription", unsubscribe),
]
