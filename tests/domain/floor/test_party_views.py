"""What the screens are told of parties: the one whose call it is, and the colleague who was called in."""

from types import SimpleNamespace

from apps.acd.domain import commands as acd
from apps.floor.domain.views import agent_view, agents_called_in, interaction_view
from apps.floor.publisher import Publisher
from apps.interactions.domain import messages as msg
from tests.domain.floor.site_driver import Driver


def consulting() -> tuple[Driver, str]:
    site = Driver()
    site.sign_in(1, 2)
    call = site.talk("1")
    site.tell(acd.InviteParty(1, call, "agent", "2"))
    return site, call


def test_both_see_who_is_where():
    site, call = consulting()
    view, colleague = interaction_view(site.site, call), agent_view(site.site, 2)
    assert view is not None and colleague is not None
    assert (view["held"], view["recording"]) == (True, "on")
    assert [(party["name"], party["stage"], party["consult"]) for party in view["parties"]] == [
        ("Ada", "ringing", True)
    ]
    assert (colleague["work"], colleague["party"]["by"], colleague["interaction_id"]) == (
        "consulting",
        "Lin",
        call,
    )


def test_the_colleague_is_told_what_happens_to_the_call():
    """A party's own events name no agent; the colleague's screen lives on them all the same."""
    site, call = consulting()
    clock = SimpleNamespace(now=lambda: site.now)
    publisher = Publisher(None, "main", site.site, clock, dict)  # type: ignore[arg-type]
    joined = site.tell(msg.AgentLegAnswered(call, f"{call}-2"))
    publisher.touched(joined)
    assert agents_called_in(site.site, call) == [2]
    assert publisher._delta()["agents"]["2"]["party"]["stage"] == "talking"
