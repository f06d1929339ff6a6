"""A flow that is released to a share of the calls: the floor chooses once, and a restart does not choose again."""

from dataclasses import replace

from apps.interactions.domain.events import InteractionArrived
from apps.interactions.domain.messages import CallArrived
from apps.ivr.domain.release import Release, draw
from tests.domain.floor.site_driver import CONFIG, MAIN_LINE, NODE, Driver

BOTH = {("main-line", 1): MAIN_LINE, ("main-line", 2): replace(MAIN_LINE, version=2)}
CALLS = [f"{number:032x}" for number in range(40)]


def floor(percent: int) -> Driver:
    driver = Driver(replace(CONFIG, flows=BOTH, released={"main-line": Release(2, percent)}))
    for call in CALLS:
        driver.tell(CallArrived(call, NODE, f"c-{call}", "+15550100", "4001"))
    return driver


def versions(driver: Driver) -> dict[str, int]:
    arrived = (event for event in driver.events if isinstance(event, InteractionArrived))
    return {event.interaction_id: event.flow_version for event in arrived}


def test_each_call_begins_with_the_version_that_its_id_draws_and_says_so():
    assert versions(floor(30)) == {call: 2 if draw(call, "main-line") < 30 else 1 for call in CALLS}


def test_who_got_the_new_version_still_gets_it_when_the_share_is_raised():
    few, many = versions(floor(20)), versions(floor(60))
    assert {call for call in CALLS if few[call] == 2} < {call for call in CALLS if many[call] == 2}


def test_a_restart_leaves_every_call_in_its_version_also_when_the_release_is_withdrawn_meanwhile():
    driver = floor(50)
    driver.config = replace(driver.config, released={})
    fresh = driver.restart()
    assert {call: session.flow.version for call, session in fresh.site.sessions.items()} == versions(driver)
