"""`bench ivr` runs, judges, and prints what a program can read."""

import json

from contactcenter.bench.flows.ivr import IvrOptions, bench_ivr


def test_every_session_comes_back_from_its_events_and_to_its_end():
    said: list[str] = []
    assert bench_ivr(IvrOptions(sessions=20), as_json=True, say=said.append) == 0
    found = json.loads(said[-1])
    assert (found["divergences"], found["unfinished"]) == (0, 0)
    assert found["nodes_entered"] > 20 * 12
    assert found["steps"] >= 20 * 12
