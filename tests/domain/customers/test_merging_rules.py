from dataclasses import asdict

from hypothesis import given, settings, strategies as st

from apps.customers.domain.consents import ConsentSaid, fold_consents, is_allowed
from apps.customers.domain.merging import CHOOSABLE, Facts, conflicts, merge_facts, undo_values

words = st.sampled_from(["", "Ann", "Bob", "李雷"])
facts = st.builds(
    Facts,
    name=words,
    external_ref=words,
    tier=st.integers(0, 3),
    language=words,
    do_not_call=st.booleans(),
    note=words,
    custom=st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
)
takes = st.sets(st.sampled_from([*CHOOSABLE, "custom.a", "custom.b"]))


@settings(max_examples=60)
@given(facts, facts, takes)
def test_nothing_that_either_said_is_lost_without_somebody_choosing_so(mine, theirs, take):
    result = merge_facts(mine, theirs, take)

    assert result.tier == max(mine.tier, theirs.tier)
    assert result.do_not_call == (mine.do_not_call or theirs.do_not_call)
    open_to_choice = {name for name, _, _ in conflicts(mine, theirs)}
    for name in ("name", "external_ref", "language"):
        answers = {getattr(mine, name), getattr(theirs, name)} - {""}
        assert getattr(result, name) in (answers or {""})
        assert len(answers) < 2 or name in open_to_choice
    assert result.custom.keys() == mine.custom.keys() | theirs.custom.keys()
    if "note" not in take:
        assert mine.note in result.note and theirs.note in result.note


@settings(max_examples=60)
@given(facts, facts, takes, st.dictionaries(st.sampled_from(["name", "tier", "note"]), st.just("edited")))
def test_undoing_gives_back_what_was_and_leaves_what_was_changed_since(mine, theirs, take, edits):
    before, after = asdict(mine), asdict(merge_facts(mine, theirs, take))
    now = {**after, **edits, "custom": {**after["custom"], "new": 1}}

    assert undo_values(after, before, after) == before
    undone = undo_values(now, before, after)
    assert undone == {**before, **edits, "custom": {**before["custom"], "new": 1}}


def test_both_answers_are_shown_where_they_differ():
    mine = Facts("Ann Lee", note="Calls on Mondays", custom={"seats": 3, "level": "gold"})
    theirs = Facts("A. Lee", language="en", note="Calls on Mondays", custom={"seats": 4, "level": "gold"})

    assert conflicts(mine, theirs) == [("name", "Ann Lee", "A. Lee"), ("custom.seats", 3, 4)]
    assert merge_facts(mine, theirs, {"custom.seats"}).custom == {"seats": 4, "level": "gold"}
    assert merge_facts(mine, theirs).note == "Calls on Mondays"


def test_the_newest_word_of_consent_holds_and_one_about_all_channels_replaces_those_before():
    said = [
        ConsentSaid("marketing", "phone", "given", 1.0, 1),
        ConsentSaid("marketing", "any", "withdrawn", 2.0, 2),
        ConsentSaid("marketing", "email", "given", 3.0, 4),
        ConsentSaid("marketing", "email", "refused", 3.0, 3),
        ConsentSaid("survey", "any", "given", 1.0, 5),
    ]
    holds = fold_consents(reversed(said))

    assert not is_allowed(holds, "marketing", "phone")
    assert is_allowed(holds, "marketing", "email")
    assert is_allowed(holds, "survey", "sms")
    assert not is_allowed(holds, "recording", "phone")
