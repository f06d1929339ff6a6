"""Rules end: whatever they are, and whatever sets them off."""

from collections import deque

from hypothesis import given, settings, strategies as st

from apps.automation.domain.guard import FIGHT, MOST_DEPTH, SAME_CAUSE, TOO_DEEP, Cause, Ran, Ruling, judge
from apps.tickets.domain.actions import Action
from apps.tickets.domain.conditions import Facts, Test, evaluate
from apps.tickets.domain.picture import Picture, World, plan

A, B = 1, 2
UP, DOWN = {"priority": ["low", "high"]}, {"priority": ["high", "low"]}


def test_a_rule_acts_once_for_a_cause():
    assert judge(A, UP, Cause("e1"), []) == Ruling(True)
    assert judge(A, UP, Cause("e1", 1), [Ran(A, UP, "e1")]) == Ruling(False, SAME_CAUSE)
    assert judge(A, UP, Cause("e2"), [Ran(A, UP, "e1")]) == Ruling(True)


def test_a_cascade_has_a_bottom():
    assert judge(A, UP, Cause("e1", MOST_DEPTH), []) == Ruling(False, TOO_DEEP)


def test_two_rules_that_undo_each_other_are_found_in_one_cascade_and_over_several():
    assert judge(A, UP, Cause("e1", 2), [Ran(A, UP, "e1"), Ran(B, DOWN, "e1")]) == Ruling(False, FIGHT, B)

    history = [ran for n in range(3) for ran in (Ran(A, UP, f"t{n}"), Ran(B, DOWN, f"e{n}"))]
    assert judge(A, UP, Cause("t9"), history[:4]) == Ruling(True)
    assert judge(A, UP, Cause("t9"), history) == Ruling(False, FIGHT, B)


def test_a_change_by_a_person_in_between_is_no_fight():
    history = [
        ran for n in range(5) for ran in (Ran(A, UP, f"t{n}"), Ran(B, {"state": ["new", "open"]}, f"e{n}"))
    ]
    assert judge(A, UP, Cause("t9"), history) == Ruling(True)


WORLD = World(priorities=("low", "normal", "high"))
_PRIORITIES, _STATES, _TAGS = ("low", "normal", "high"), ("new", "open", "resolved"), ("a", "b")
_TAG = st.sampled_from(_TAGS)
_RULES = st.tuples(
    st.one_of(
        st.builds(lambda value: Test("ticket.state", "is", value), st.sampled_from(_STATES)),
        st.builds(lambda value: Test("ticket.state", "is_not", value), st.sampled_from(_STATES)),
        st.builds(lambda op, tag: Test("ticket.tags", op, tag), st.sampled_from(["has", "has_not"]), _TAG),
    ),
    st.lists(
        st.one_of(
            st.builds(lambda value: Action("set_state", {"state": value}), st.sampled_from(_STATES)),
            st.builds(lambda value: Action("set_priority", {"priority": value}), st.sampled_from(_PRIORITIES)),
            st.builds(lambda do, tag: Action(do, {"tag": tag}), st.sampled_from(["add_tag", "remove_tag"]), _TAG),
        ),
        min_size=1,
        max_size=3,
    ),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_RULES, max_size=6), st.sampled_from(_STATES))
def test_random_rules_end_and_each_acts_at_most_once(rules, state):
    picture = Picture(state=state, priority="low")
    events, earlier = deque([Cause("e1")]), []
    while events:
        cause = events.popleft()
        for number, (condition, actions) in enumerate(rules):
            facts = Facts({"ticket.state": picture.state, "ticket.tags": picture.tags})
            steps, after = plan(actions, picture, WORLD)
            changes = {name: list(pair) for step in steps for name, pair in step.changes.items()}
            if not evaluate(condition, facts).holds or not changes:
                continue
            if judge(number, changes, cause, earlier).may_act:
                earlier.append(Ran(number, changes, cause.root))
                picture = after
                events.extend(Cause(cause.root, cause.depth + 1) for _ in changes)

    assert len(earlier) <= len(rules)
