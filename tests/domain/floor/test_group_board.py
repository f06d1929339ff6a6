"""Groups are counted as they change, and come out as if they were counted anew."""

from dataclasses import replace

from apps.acd.domain.commands import SetPresence
from apps.agents.domain.states import Presence
from apps.floor.domain.views import GroupBoard
from tests.domain.floor.site_driver import CONFIG, Driver


def test_groups_that_follow_the_agents_are_as_those_counted_anew() -> None:
    driver = Driver()
    board = GroupBoard(driver.site)
    board.note(())
    columns = []
    for step in (
        lambda: driver.sign_in(1, 2),
        driver.talk,
        lambda: driver.tell(SetPresence(2, Presence.BREAK)),
    ):
        step()
        board.note((1, 2))
        fresh = GroupBoard(driver.site)
        fresh.note(())
        assert board.views() == fresh.views()
        columns.append(board.views()["sales"]["agents"])

    assert [(one["idle"], one["busy"], one["break"]) for one in columns] == [(2, 0, 0), (1, 1, 0), (0, 1, 1)]


def test_a_changed_directory_is_counted_anew() -> None:
    driver = Driver()
    driver.sign_in(1, 2)
    board = GroupBoard(driver.site)
    board.note(())

    floor = replace(CONFIG.floor, agents={1: replace(CONFIG.floor.agents[1], groups=("billing",))})
    driver.take([driver.site.reconfigure(replace(CONFIG, floor=floor), 10.0)])
    board.note(())

    assert {code: view["agents"]["idle"] for code, view in board.views().items()} == {
        "sales": 0,
        "billing": 1,
    }
