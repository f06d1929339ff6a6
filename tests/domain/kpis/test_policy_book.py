"""Which policy holds when."""

from datetime import UTC, datetime, timedelta, timezone

from apps.agents.domain.service_level import is_on_raster, next_quarter
from apps.kpis.domain.policies import USUAL, PolicyBook, dated
from apps.kpis.domain.segments import GroupPolicy

T0 = 1_800_000_000.0
OLD, NEW = GroupPolicy(20, 5), GroupPolicy(40, 10, "service_level_e")
BOOK = PolicyBook({"sales": dated([(T0 + 900, NEW), (0.0, OLD)]), "young": dated([(T0, NEW)])})


def test_a_policy_holds_from_its_moment_on() -> None:
    assert BOOK.policy_of("sales", T0 + 899.999999) == OLD
    assert BOOK.policy_of("sales", T0 + 900) == NEW
    # To the microsecond, as the database stores it: by its event and by its row a segment is judged the same.
    assert BOOK.policy_of("sales", T0 + 900 - 1e-7) == NEW


def test_before_the_first_and_without_any_the_usual_one_holds() -> None:
    assert BOOK.policy_of("young", T0 - 1) == USUAL == BOOK.policy_of("other", T0)
    assert BOOK.knows("young")
    assert not BOOK.knows("other")


def test_a_window_falls_into_stretches_of_one_policy() -> None:
    assert BOOK.stretches("sales", T0, T0 + 1800) == [(T0, T0 + 900, OLD), (T0 + 900, T0 + 1800, NEW)]
    assert BOOK.stretches("sales", T0 + 900, T0 + 1800) == [(T0 + 900, T0 + 1800, NEW)]
    same = PolicyBook({"sales": dated([(0.0, OLD), (T0 + 900, OLD)])})
    assert same.stretches("sales", T0, T0 + 1800) == [(T0, T0 + 1800, OLD)]


def test_policies_begin_on_the_raster_in_every_zone() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    asked = datetime(2027, 3, 28, 1, 50, 1, tzinfo=kathmandu)
    assert next_quarter(asked) == datetime(2027, 3, 28, 2, 0, tzinfo=kathmandu)
    assert is_on_raster(next_quarter(asked))
    assert next_quarter(datetime(2028, 2, 29, 23, 45, tzinfo=UTC)) == datetime(
        2028, 2, 29, 23, 45, tzinfo=UTC
    )
    assert not is_on_raster(asked)
