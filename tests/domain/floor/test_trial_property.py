"""A trial shows what callers would hear: the floor says the same of the same call."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings, strategies as st

from apps.floor.domain.config import EntryPointConfig
from apps.floor.domain.streams import FLOW_EVENTS
from apps.interactions.domain.events import CallbackWanted, RouteRequested
from apps.interactions.domain.messages import CallArrived
from apps.ivr.domain.commands import CallbackAnswered, InputTimedOut, QueueLeft
from apps.ivr.domain.flow import Flow, parse_flow
from apps.ivr.domain.proof.script import parse_script
from apps.ivr.domain.proof.trial import TRIAL_CALL, Trial, play_flow
from tests.domain.floor.site_driver import CONFIG, NODE, Driver
from tests.domain.ivr.calls import LIBRARY
from tests.domain.ivr.flows import definitions

INPUTS = st.lists(
    st.sampled_from(["press 1", "press 23#", "barge *", "silence", "hang_up", "record 5", "queue max_wait"]),
    max_size=12,
)
BY_ITSELF = (InputTimedOut, QueueLeft, CallbackAnswered)
"""What the floor tells a session without being told."""


@given(definitions(), INPUTS)
@settings(max_examples=20, deadline=None)
def test_a_trial_is_what_the_floor_does(raw: dict[str, Any], inputs: list[str]):
    flow = parse_flow(raw, "test", 1)
    script = parse_script({"inputs": inputs, "dnis": "4001"})
    trial = play_flow(flow, LIBRARY, script)
    asked = [event for event in trial.events if isinstance(event, CallbackWanted)]
    routes = [event for event in trial.events if isinstance(event, RouteRequested)]
    # Who waits without end, or asks twice to be called back, is answered by the queue and not by a script.
    assume(len(asked) <= 1 and all(route.max_wait_seconds for route in routes))

    driver = _on_the_floor(flow, trial, script.at, script.ani)

    assert [event for event in driver.events if isinstance(event, FLOW_EVENTS)] == list(trial.events)
    assert bool(driver.site.sessions) == (trial.result in ("queued", "misfit", "unfinished", "stuck"))


def _on_the_floor(flow: Flow, trial: Trial, at: float, ani: str) -> Driver:
    """Return a floor that was told what the trial's session was told, at the same times."""
    config = replace(
        CONFIG,
        entry_points={"4001": EntryPointConfig("4001", "Test", "test")},
        flows={("test", 1): flow},
        published={"test": 1},
        library=LIBRARY,
    )
    driver = Driver(config)
    driver.now = at
    driver.tell(CallArrived(TRIAL_CALL, NODE, "channel", ani, "4001"))
    for message, when in trial.messages:
        driver.advance(when - driver.now)
        driver.now = when
        if not isinstance(message, BY_ITSELF):
            driver.tell(message)
    return driver
