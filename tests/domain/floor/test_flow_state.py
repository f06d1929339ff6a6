"""What a flow knows and sets, on the whole floor: through a restart, a snapshot, and up to the agent's screen."""

from dataclasses import replace

from apps.floor.domain.snapshot import dump_site, load_site
from apps.floor.domain.views import interaction_view
from apps.interactions.domain import events as ev, messages as msg
from apps.ivr.domain.flow import parse_flow
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying

INNER = parse_flow(
    {
        "format": 1,
        "start": "ask",
        "nodes": [
            {
                "id": "ask",
                "type": "menu",
                "prompt": "welcome",
                "options": {"1": {"label": "Buy", "next": "done"}},
                "failed": "done",
            },
            {"id": "done", "type": "return"},
        ],
    },
    "inner",
    3,
)
OUTER = parse_flow(
    {
        "format": 1,
        "start": "answer",
        "nodes": [
            {"id": "answer", "type": "answer", "next": "language"},
            {"id": "language", "type": "set_language", "language": "zh", "next": "call"},
            {"id": "call", "type": "sub_flow", "flow": "inner", "otherwise": "who"},
            {
                "id": "who",
                "type": "condition",
                "cases": [{"when": 'customer.tier >= 2 && data.ask == "Buy"', "next": "urgent"}],
                "otherwise": "sales",
            },
            {"id": "urgent", "type": "set_routing", "priority": 7, "next": "sales"},
            {"id": "sales", "type": "route", "group": "sales", "timeout": "bye"},
            {"id": "bye", "type": "hang_up"},
        ],
    },
    "main-line",
    1,
)
FLOWS = {("main-line", 1): OUTER, ("inner", 3): INNER}
PUBLISHED = {"main-line": 1, "inner": 3}
SITE = replace(
    CONFIG,
    flows=FLOWS,
    published=PUBLISHED,
    library=replace(CONFIG.library, flows=FLOWS, published=PUBLISHED),
)


def test_a_call_killed_in_a_sub_flow_goes_on_there_with_all_that_was_known():
    site = Driver(SITE)
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Li", tier=3, language="en"))
    fresh = site.restart()
    assert fresh.site.sessions[call].progress == site.site.sessions[call].progress
    assert fresh.site.sessions[call].call == site.site.sessions[call].call
    fresh.connect(carrying(caller_channel("1")))
    events = fresh.press(call, "1")
    assert [event.node_id for event in events if isinstance(event, ev.FlowNodeEntered)] == [
        "done", "who", "urgent", "sales",
    ]  # fmt: skip
    queued = next(event for event in events if isinstance(event, ev.InteractionQueued))
    assert (queued.priority, queued.tier) == (7, 3)


def test_a_snapshot_holds_the_sub_flow_and_what_was_set():
    site = Driver(SITE)
    call = site.call()
    fresh = Driver(SITE)
    load_site(fresh.site, dump_site(site.site))
    assert dump_site(fresh.site) == dump_site(site.site)
    assert fresh.site.sessions[call].running is INNER


def test_the_agent_sees_the_language_that_was_set_and_the_queue_speaks_it():
    site = Driver(SITE)
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Li", language="en"))
    view = interaction_view(site.site, call)
    assert view is not None
    assert view["language"] == "zh"
    assert site.site.language_of(site.site.calls[call]) == "zh"
