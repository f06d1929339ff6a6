"""A known customer may wait for the agent of their last conversation."""

from dataclasses import replace

from apps.interactions.domain import events as ev, messages as msg
from tests.domain.floor.site_driver import CONFIG, Driver

DAY = 86_400.0


def preferring() -> Driver:
    sales = replace(CONFIG.floor.groups["sales"], preferred_agent_seconds=30)
    floor = replace(CONFIG.floor, groups={**CONFIG.floor.groups, "sales": sales})
    return Driver(replace(CONFIG, floor=floor))


def offered_to(site: Driver) -> list[int]:
    return [event.agent_id for event in site.events if isinstance(event, ev.OfferMade)]


def test_who_spoke_with_the_customer_last_is_asked_first():
    site = preferring()
    site.sign_in(1)
    site.advance(10)
    site.sign_in(2)
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Wang Fang", last_agent_id=2, last_agent_at=site.now - 3 * DAY))

    site.press(call, "1")

    assert offered_to(site) == [2]
    (identified,) = [event for event in site.events if isinstance(event, ev.CustomerIdentified)]
    assert (identified.last_agent_id, identified.last_agent_at) == (2, site.now - 3 * DAY)


def test_a_restart_does_not_forget_whom_the_customer_knows():
    site = preferring()
    site.sign_in(1)
    site.advance(10)
    site.sign_in(2)
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Wang Fang", last_agent_id=2, last_agent_at=site.now - DAY))

    site = site.restart()
    site.press(call, "1")

    assert offered_to(site)[-1:] == [2]
