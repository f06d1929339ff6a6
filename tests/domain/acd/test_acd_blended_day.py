"""Long busy days with all media."""

from apps.acd.domain.fold_desk import STEPS
from apps.interactions.domain import events as ev
from tests.domain.acd.desks import DESK_INVARIANTS, BlendedDay
from tests.domain.acd.test_acd_long_day import LongDay


class LongBlendedDay(LongDay):
    """The busy floor of the calls, with as much other work."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.day: BlendedDay = BlendedDay()
        self.moves |= {
            self.create: 22, self.answer: 40, self.finish: 16, self.pass_on: 8, self.cancel: 3, self.supervise: 4,
        }  # fmt: skip

    def step(self) -> None:
        super().step()
        for holds in DESK_INVARIANTS:
            holds(self.day)

    def create(self) -> None:
        medium = self.draw.choice(("chat", "email", "task"))
        self.day.create(medium, self.code(), self.draw.randint(0, 2), self.draw.choice(({}, {"b": 2})))

    def answer(self) -> None:
        self.day.answer_desk_offer(self.agent(), self.number() % 5)

    def finish(self) -> None:
        self.day.complete_work(self.agent(), self.number())

    def pass_on(self) -> None:
        to = self.draw.choice((("group", self.code()), ("agent", str(self.agent()))))
        self.day.pass_work_on(self.agent(), self.number(), to)

    def cancel(self) -> None:
        if self.day.desk_work:
            self.day.cancel(self.number())

    def supervise(self) -> None:
        if self.day.desk_work:
            self.day.supervise_work(
                len(self.day.desk_work) - self.number() % 9, self.code(), self.draw.random() < 0.5
            )


def test_what_holds_of_calls_and_of_other_work_holds_all_day() -> None:
    seen, outcomes = set(), set()
    for seed in range(3):
        long_day = LongBlendedDay(seed)
        for _ in range(900):
            long_day.step()
        long_day.day.teardown()
        seen |= {type(event) for event in long_day.day.world.events()}
        ended = long_day.day.world.events(ev.InteractionEnded)
        outcomes |= {e.outcome for e in ended if e.interaction_id in long_day.day.desk_work}

    assert seen >= {*STEPS, ev.WorkCompleted, ev.WorkCancelled}
    assert outcomes == {"handled", "cancelled"}
