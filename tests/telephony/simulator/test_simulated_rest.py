"""Refusals, word for word as Asterisk 22.10 gives them; the application's own resources."""

import pytest

REFUSALS = [
    ("GET", "channels/none", 404, "Not Found", "Channel not found"),
    ("POST", "channels/none/answer", 404, "Not Found", "Channel not found"),
    ("DELETE", "channels/none?reason=foo", 404, "Not Found", "Channel not found"),
    (
        "DELETE",
        "channels/{leg}?reason=foo",
        400,
        "Invalid Reason",
        "Invalid reason for hangup reason provided",
    ),
    ("POST", "channels/{ringing}/answer", 409, "Conflict", "Channel not in Stasis application"),
    (
        "POST",
        "channels/{ringing}/play?media=sound:beep",
        409,
        "Conflict",
        "Channel not in Stasis application",
    ),
    ("POST", "channels/{leg}/play", 500, "Internal Server Error", "Failed to queue media for playback"),
    (
        "POST",
        "channels?endpoint=PJSIP/1001",
        400,
        "Bad Request",
        "Application or extension must be specified",
    ),
    ("POST", "channels?app=contactcenter", 400, "Bad Request", "Endpoint must be specified"),
    ("POST", "channels/x?endpoint=1001&app=contactcenter", 400, "Bad Request", "Invalid endpoint specified"),
    (
        "POST",
        "channels/{leg}?endpoint=PJSIP/1002&app=contactcenter",
        409,
        "Conflict",
        "Channel with given unique ID already exists",
    ),
    ("GET", "channels/{leg}/variable", 400, "Bad Request", "Variable name is required"),
    (
        "GET",
        "channels/{leg}/variable?variable=X",
        404,
        "Variable Not Found",
        "Provided variable was not found",
    ),
    ("GET", "channels/none/variable?variable=X", 404, "Channel Not Found", "Provided channel was not found"),
    ("GET", "bridges/none", 404, "Not Found", "Bridge not found"),
    ("DELETE", "bridges/none", 404, "Not found", "Bridge not found"),
    ("POST", "bridges/none/addChannel?channel=x", 404, "Not found", "Bridge not found"),
    ("POST", "bridges/b/addChannel", 400, "Bad Request", "Missing parameter channel"),
    ("POST", "bridges/b/addChannel?channel=none", 400, "Bad Request", "Channel not found"),
    ("POST", "bridges/b/addChannel?channel={leg},none", 400, "Bad Request", "Channel not found"),
    (
        "POST",
        "bridges/b/addChannel?channel={ringing}",
        422,
        "Unprocessable Entity",
        "Channel not in Stasis application",
    ),
    (
        "POST",
        "bridges/b/removeChannel?channel={leg}",
        422,
        "Unprocessable Entity",
        "Channel not in this bridge",
    ),
    (
        "POST",
        "bridges?type=bogus&bridgeId=bb",
        500,
        "Internal Error",
        "Unable to create bridge. Possible duplicate bridge id 'bb'",
    ),
    ("GET", "playbacks/none", 404, "Not Found", "Playback not found"),
    ("GET", "recordings/live/none", 404, "Not Found", "Recording not found"),
    ("GET", "recordings/stored/none/file", 404, "Not Found", "Recording not found"),
    (
        "POST",
        "channels/{leg}/record?name=r&format=xyz",
        422,
        "Unprocessable Entity",
        "specified format is unknown on this system",
    ),
    (
        "POST",
        "channels/{leg}/record?name=r&format=wav&terminateOn=zz",
        400,
        "Bad Request",
        "terminateOn invalid",
    ),
    (
        "POST",
        "channels/{leg}/record?name=r&format=wav&maxDurationSeconds=-1",
        400,
        "Bad Request",
        "max_duration_seconds cannot be negative",
    ),
    ("GET", "applications/nope", 404, "Not Found", "Application not found"),
    ("PUT", "applications/nope/eventFilter", 404, "Not Found", "Application not found"),
    (
        "POST",
        "applications/contactcenter/subscription?eventSource=channel:none",
        422,
        "Unprocessable Entity",
        "Event source does not exist",
    ),
    (
        "POST",
        "applications/contactcenter/subscription?eventSource=foo:x",
        400,
        "Bad Request",
        "Invalid event source URI scheme",
    ),
    (
        "GET",
        "asterisk/config/dynamic/res_pjsip/endpoint/zz",
        404,
        "Not Found",
        "Object with id 'zz' not found",
    ),
    ("GET", "asterisk/config/dynamic/res_pjsip/zz/zz", 404, "Not Found", "objectType 'zz' not found"),
    ("GET", "asterisk/config/dynamic/zz/zz/zz", 404, "Not Found", "configClass 'zz' not found"),
    ("GET", "nope", 404, "Not Found", "Resource not found"),
    ("GET", "channels/none/bogus", 404, "Not Found", "Resource not found"),
    ("GET", "channels/none/answer", 405, "Method Not Allowed", "Invalid method"),
]


@pytest.mark.parametrize(("method", "uri", "status", "reason", "message"), REFUSALS)
def test_refusal(bench, method, uri, status, reason, message):
    bench.agent("leg")
    bench.leg("ringing", extension="1003")
    bench.ask("POST", "bridges/b")
    names = set(bench.world.channels), set(bench.world.bridges)

    response = bench.ask(method, uri.format(leg="leg", ringing="ringing"))

    assert (response.status, response.reason, response.body) == (status, reason, {"message": message})
    assert (set(bench.world.channels), set(bench.world.bridges)) == names


def test_variables(bench):
    channel = bench.caller()

    assert bench.ask("POST", f"channels/{channel.id}/variable?variable=LANG&value=de").status == 204

    assert bench.ask("GET", f"channels/{channel.id}/variable?variable=LANG").body == {"value": "de"}
    assert bench.ask("GET", f"channels/{channel.id}/variable?variable=CHANNEL(state)").body == {"value": "Up"}
    assert bench.last("ChannelVarset")["value"] == "de"


def test_event_filter(bench):
    allowed = {"allowed": [{"type": "StasisStart"}, {"type": "StasisEnd"}]}

    body = bench.ask("PUT", "applications/contactcenter/eventFilter", allowed).body
    assert (body["events_allowed"], body["events_disallowed"]) == (allowed["allowed"], [])
    bench.ask("DELETE", f"channels/{bench.caller(up=False).id}")
    assert bench.kinds() == ["StasisStart", "StasisEnd"]

    bench.ask("PUT", "applications/contactcenter/eventFilter", {"disallowed": [{"type": "StasisEnd"}]})
    bench.ask("DELETE", f"channels/{bench.caller(up=False).id}")
    assert bench.kinds()[2:] == ["StasisStart", "ChannelHangupRequest"]

    response = bench.ask("PUT", "applications/contactcenter/eventFilter", {"allowed": "x"})
    assert (response.status, response.body) == (400, {"message": "Invalid format definition"})


def test_event_filter_survives_a_lost_connection_with_a_call_and_not_without(bench):
    bench.ask("PUT", "applications/contactcenter/eventFilter", {"allowed": [{"type": "StasisStart"}]})
    channel = bench.caller()
    bench.world.disconnect("contactcenter")
    bench.world.connect("contactcenter")
    assert bench.ask("GET", "applications/contactcenter").body["events_allowed"] == [{"type": "StasisStart"}]

    bench.ask("DELETE", f"channels/{channel.id}")
    bench.world.disconnect("contactcenter")
    bench.world.connect("contactcenter")
    assert bench.ask("GET", "applications/contactcenter").body["events_allowed"] == []


def test_second_connection_replaces_the_first(bench):
    bench.world.connect("contactcenter")

    assert bench.kinds() == ["ApplicationReplaced"]


def test_subscription_keeps_telling_after_the_channel_has_left(bench):
    channel = bench.caller()
    body = bench.ask("POST", f"applications/contactcenter/subscription?eventSource=channel:{channel.id}").body
    assert body["channel_ids"] == [channel.id]

    bench.ask("DELETE", f"channels/{channel.id}")

    assert bench.kinds() == ["ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"]


def test_configuration_objects(bench):
    path = "asterisk/config/dynamic/res_pjsip/endpoint/1001"
    fields = [{"attribute": "context", "value": "from-agents"}]

    assert bench.ask("PUT", path, {"fields": fields}).body == fields
    assert bench.ask("GET", path).body == fields
    assert bench.ask("DELETE", path).status == 204
    assert bench.ask("GET", path).status == 404


def test_lists(bench):
    channel = bench.caller()
    bench.ask("POST", "bridges/b2")
    bench.ask("POST", "bridges/b1")

    assert [item["id"] for item in bench.ask("GET", "channels").body] == [channel.id]
    assert [item["id"] for item in bench.ask("GET", "bridges").body] == ["b1", "b2"]
    assert [item["name"] for item in bench.ask("GET", "applications").body] == ["contactcenter"]
    assert bench.ask("GET", "asterisk/info?only=system").body["system"]["version"].startswith("22.")


def test_channel_returned_to_the_dialplan_ends(bench):
    channel = bench.caller()

    bench.ask("POST", f"channels/{channel.id}/continue")
    assert bench.kinds() == ["StasisEnd"]
    bench.elapse(0.1)
    assert bench.world.channels == {}
