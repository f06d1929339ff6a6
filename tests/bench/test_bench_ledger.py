"""The judge of a recovery run: each kind of damage is found, and a good log is not blamed."""

from contactcenter.bench.ledger import Ledger, Line

CALL, OTHER = "a" * 32, "b" * 32


def story(*events: tuple[str, str, int], queued_at: dict[str, float] | None = None) -> list[Line]:
    """Return lines with right positions and numbers; each event is (type, interaction, agent)."""
    seqs: dict[str, int] = {}
    lines = []
    for position, (kind, call, agent) in enumerate(events, 1):
        seqs[call] = seqs.get(call, 0) + 1
        at = (queued_at or {}).get(call, 0.0)
        lines.append(Line(position, kind, call, agent, seqs[call], "sales", at, channel_id=f"ch-{call}"))
    return lines


def served(call: str, agent: int) -> list[tuple[str, str, int]]:
    kinds = ("OfferMade", "InteractionAnswered", "SegmentEnded", "InteractionEnded", "WrapUpCompleted")
    return [(kind, call, agent) for kind in kinds]


def arrived(call: str) -> list[tuple[str, str, int]]:
    return [("InteractionArrived", call, 0), ("InteractionQueued", call, 0)]


def test_a_good_log_has_nothing_to_blame():
    ledger = Ledger().take(story(*arrived(CALL), *arrived(OTHER), *served(CALL, 1), *served(OTHER, 1)))
    assert (ledger.gaps, ledger.duplicates, ledger.order_violations, ledger.doubly_served) == (0, 0, 0, 0)
    assert (ledger.unfinished, ledger.twice_ended, ledger.answered) == (set(), 0, {CALL, OTHER})


def test_a_missing_and_a_repeated_line_are_found():
    lines = story(*arrived(CALL), *served(CALL, 1))
    without = Ledger().take([*lines[:2], *lines[3:]])
    assert (without.gaps, without.duplicates) == (
        2,
        0,
    )  # the log's own position, and the interaction's number
    twice = Ledger().take([*lines, lines[-1]])
    assert (twice.gaps, twice.duplicates) == (0, 2)


def test_who_is_overtaken_is_found_unless_the_agent_had_refused_or_the_rank_is_higher():
    waits = {CALL: 1.0, OTHER: 2.0}
    both = [*arrived(CALL), *arrived(OTHER)]
    assert Ledger().take(story(*both, *served(OTHER, 1), queued_at=waits)).order_violations == 1
    missed = [("OfferMade", CALL, 1), ("OfferNotAnswered", CALL, 1)]
    assert Ledger().take(story(*both, *missed, *served(OTHER, 1), queued_at=waits)).order_violations == 0
    assert Ledger().take(story(*both, *missed, *served(OTHER, 2), queued_at=waits)).order_violations == 1


def test_one_agent_for_two_and_two_agents_for_one_are_found():
    both = [*arrived(CALL), *arrived(OTHER)]
    one_agent = Ledger().take(story(*both, ("OfferMade", CALL, 1), ("OfferMade", OTHER, 1)))
    two_agents = Ledger().take(story(*both, ("OfferMade", CALL, 1), ("OfferMade", CALL, 2)))
    assert (one_agent.doubly_served, two_agents.doubly_served) == (1, 1)


def test_an_open_end_and_a_second_end_are_found():
    ledger = Ledger().take(
        story(*arrived(CALL), *arrived(OTHER), ("InteractionEnded", OTHER, 0), ("InteractionEnded", OTHER, 0))
    )
    assert (ledger.unfinished, ledger.twice_ended) == ({CALL}, 1)
