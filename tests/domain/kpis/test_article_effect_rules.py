"""What can be said of an article's effect."""

from decimal import Decimal

import pytest

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.effect import LEAST, Effect, Finding, Side
from apps.kpis.domain.formulas import get_formula


def talks(number: int, seconds: int) -> Side:
    return Side(Counts(handled=number, talk_seconds=Decimal(seconds * number)))


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        (talks(LEAST, 100), talks(LEAST, 80), Finding.BETTER),
        (talks(LEAST, 80), talks(LEAST, 100), Finding.WORSE),
        (talks(LEAST, 80), talks(LEAST, 80), Finding.EQUAL),
        (talks(LEAST - 1, 100), talks(LEAST, 80), Finding.TOO_FEW),
        (talks(LEAST, 100), talks(0, 0), Finding.TOO_FEW),
    ],
)
def test_a_shorter_handle_time_is_better_and_few_conversations_say_nothing(before, after, finding):
    assert Effect(get_formula("aht"), before, after).finding == finding


def test_more_contacts_solved_at_once_are_better():
    before = Side(Counts(contacts=40, contacts_repeated=10))
    after = Side(Counts(contacts=40, contacts_repeated=4))

    effect = Effect(get_formula("fcr_repeat"), before, after)

    assert (effect.values, effect.finding) == ((0.75, 0.9), Finding.BETTER)
