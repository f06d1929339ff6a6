"""What becomes of runs and mails, what texts may say, and what a saved question is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.reports.domain.periods import Days, PeriodKind
from apps.subscriptions.domain import life
from apps.subscriptions.domain.addresses import is_allowed, split_addresses
from apps.subscriptions.domain.question import Question, parse_question, parse_questions
from apps.subscriptions.domain.wording import UnknownGap, check_gaps, fill, fill_subject


@pytest.mark.parametrize(
    ("states", "trigger"),
    [
        ([life.DELIVERED, life.DELIVERED], life.DELIVER),
        ([life.DELIVERED, life.WITHHELD], life.DELIVER),
        ([life.DELIVERED, life.REFUSED], life.DELIVER_SOME),
        ([life.DELIVERED, life.UNCONFIRMED], life.DELIVER_SOME),
        ([life.REFUSED, life.REFUSED], life.FAIL),
        ([life.DELIVERED, life.PENDING], life.MAKE),
        ([life.WITHHELD], life.SKIP),
        ([], life.SKIP),
    ],
)
def test_mails_make_the_run(states, trigger):
    assert life.judge(states) == trigger
    assert life.RUN.allows(life.MAKING, trigger)


def test_every_end_may_be_tried_again_but_what_was_sent():
    ends = set(life.RUN.states()) - set(life.OPEN)

    assert {end for end in ends if not life.RUN.allows(end, life.RETRY)} == {life.SENT}
    assert not life.MAIL.allows(life.HANDING_OVER, life.AGAIN)
    assert not life.MAIL.allows(life.DELIVERED, life.AGAIN)


def test_pauses_grow_up_to_an_hour():
    pauses = [life.pause_after(n) for n in (1, 2, 3, 7, 50)]

    assert [pause // timedelta(minutes=1) for pause in pauses] == [1, 2, 4, 60, 60]


def test_gaps_are_filled_once_and_never_evaluated():
    values = {"name": "{{period}} {% x %}\r\nBcc: a@b", "period": "May"}

    assert fill("{{ name }}!", values) == "{{period}} {% x %}\r\nBcc: a@b!"
    assert fill_subject("{{name}} {{period}}", values) == "{{period}} {% x %} Bcc: a@b May"
    check_gaps("Hello {{period}}")
    for wrong in ("{{name.__class__}}", "{{", "a }} b", "{{ }}"):
        with pytest.raises(UnknownGap):
            check_gaps(wrong)


def test_outside_addresses_are_those_of_the_list():
    allowed = ["boss@example.org", "@partner.example"]

    assert is_allowed("Boss@Example.org", allowed)
    assert is_allowed("any@partner.example", allowed)
    assert not is_allowed("any@evil.partner.example", allowed)
    assert not is_allowed("boss@example.org.evil", allowed)
    assert split_addresses("A@b.c, d@e.f;\n a@B.c") == ["a@b.c", "d@e.f"]


def test_a_question_asks_for_days_of_the_zone():
    question = parse_question({"report": "calls", "kind": "last_month", "groups": ["sales"]})
    at = datetime(2026, 9, 30, 17, tzinfo=UTC)  # already October in Shanghai

    asked = question.asked(at, ZoneInfo("Asia/Shanghai"))

    assert asked.days == Days(date(2026, 9, 1), date(2026, 9, 30))
    assert (asked.groups, asked.kind) == (("sales",), PeriodKind.LAST_MONTH)
    assert question.asked(at, ZoneInfo("UTC")).days.first == date(2026, 8, 1)
    assert parse_question(question.as_json()) == question
    assert parse_questions([question.as_json()]) == (Question("calls", PeriodKind.LAST_MONTH, ("sales",)),)


@pytest.mark.parametrize(
    "wrong",
    [None, [], {}, {"report": "calls"}, {"report": "calls", "kind": "days"}, {"report": "", "kind": "today"},
     {"report": "calls", "kind": "today", "x": 1}, {"report": "calls", "kind": "today", "groups": "sales"},
     {"report": "calls", "kind": "today", "compare": "yes"}, {"report": "a\x00", "kind": "today"}],
)  # fmt: skip
def test_a_question_that_nobody_can_ask_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|unknown"):
        parse_question(wrong)
