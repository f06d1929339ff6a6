"""T46: whichever instruction the switch refuses, and with whichever status, nobody stays stuck for more than 10 s."""

from collections.abc import Iterator

import pytest

from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import Effect
from apps.telephony.ari.execute import failure
from apps.telephony.ari.requests import AriError
from tests.domain.floor.site_driver import Driver, carrying

REFUSED = (fx.AnswerCall, fx.PlayPrompt, fx.ParkCall, fx.RingAgent, fx.ConnectAgent, fx.StartRecording)
STATUSES = (500, 503, 404, 0)


class Switch:
    """Carries out what the site asks, but refuses the first instruction of one kind."""

    def __init__(self, site: Driver, refused: type[Effect], status: int) -> None:
        self.site = site
        self.refused: type[Effect] | None = refused
        self.status = status

    def carry_out(self) -> None:
        while effects := self.site.drain():
            for effect in effects:
                for message in self._answers(effect):
                    self.site.tell(message)

    def _answers(self, effect: Effect) -> Iterator[msg.Message]:
        if type(effect) is self.refused:
            self.refused = None
            yield failure(effect, AriError(self.status, "refused"))
        elif isinstance(effect, fx.RingAgent):
            yield msg.AgentLegAnswered(effect.interaction_id, effect.offer_id)
        elif isinstance(effect, fx.DropLeg):
            yield msg.AgentLegEnded(effect.interaction_id, effect.offer_id)
        elif isinstance(effect, fx.HangUpCall):
            yield msg.CallerHungUp(effect.interaction_id)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("refused", REFUSED, ids=lambda kind: kind.__name__)
def test_t46_nobody_stays_stuck(refused: type[Effect], status: int):
    site = Driver()
    site.sign_in(1)
    switch = Switch(site, refused, status)
    call = site.call()
    switch.carry_out()
    if call in site.site.calls:
        site.press(call, "1")
        switch.carry_out()
    site.advance(10)
    switch.carry_out()
    assert switch.refused is None, "it was never asked"
    agent = site.site.floor.agents[1]
    item = site.site.floor.work.get(call)
    if agent.work in (WorkState.RINGING, WorkState.TALKING):
        assert item is not None
        assert agent.interaction_id == call
    else:
        assert agent.work in (WorkState.IDLE, WorkState.WRAP_UP)
    assert item is None or not item.conversation or agent.work is WorkState.TALKING

    site.tell(msg.CallerHungUp(call))
    switch.carry_out()
    site.connect(carrying())
    site.advance(31)
    assert site.site.calls == {}
    assert len(site.outcome(call)) == 1
    assert agent.work is WorkState.IDLE
