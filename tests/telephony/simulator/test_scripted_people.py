"""Scenarios, callers and telephones: what is drawn, and what they do in front of a small application."""

import json
from collections import Counter

import pytest

from apps.telephony.simulator.dialplan import Dialplan
from apps.telephony.simulator.load import Load
from apps.telephony.simulator.scenario import CUSTOMERS, Phone, Scenario, ScenarioError, draw, load


def test_the_same_seed_and_number_give_the_same_caller():
    scenario = Scenario()

    assert draw(scenario, 7, 57) == draw(scenario, 7, 57)
    assert draw(scenario, 7, 57) != draw(scenario, 7, 58)
    assert draw(scenario, 7, 57) != draw(scenario, 8, 57)


def test_the_default_scenario_has_its_proportions():
    scripts = [draw(Scenario(), 1, number) for number in range(1, 4001)]
    share = Counter(script.keys[-1] for script in scripts)
    phones = Counter(script.phones[0].mode for script in scripts)

    assert share["1"] / 4000 == pytest.approx(0.40, abs=0.03)
    assert share["2"] / 4000 == pytest.approx(0.35, abs=0.03)
    assert share["3"] / 4000 == pytest.approx(0.25, abs=0.03)
    assert sum(len(script.keys) > 1 for script in scripts) / 4000 == pytest.approx(0.05, abs=0.015)
    assert sum(script.dnis == "4009" for script in scripts) / 4000 == pytest.approx(0.03, abs=0.01)
    assert sum(script.ivr_hangup_after is not None for script in scripts) / 4000 == pytest.approx(
        0.03, abs=0.01
    )
    assert phones["no_answer"] / 4000 == pytest.approx(0.04, abs=0.01)
    assert phones["busy"] / 4000 == pytest.approx(0.01, abs=0.006)
    assert all(20 <= script.talk <= 240 and script.patience >= 5 for script in scripts)
    assert sum(script.patience for script in scripts) / 4000 == pytest.approx(60, rel=0.08)
    assert sum(script.ani in CUSTOMERS for script in scripts) / 4000 == pytest.approx(0.6, abs=0.03)


def test_a_scenario_file_is_read(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text(
        json.dumps({"dnis": {"4002": 1}, "phones": {"1001": {"mode": "busy"}}, "patience_mean": 5})
    )

    scenario = load(path)

    assert draw(scenario, 1, 1).dnis == "4002"
    assert scenario.phones == {"1001": Phone("busy")}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "truncated"),
        ('{"patienc_mean": 3}', "unknown field `patienc_mean`"),
        ('{"busy_share": 1.5}', "$.busy_share"),
        ('{"dnis": {"4001": 0}}', "'dnis' needs at least one positive weight"),
        ('{"phones": {"1001": {"mode": "melts"}}}', "Invalid enum value 'melts'"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_refused_with_the_place(tmp_path, text, complaint):
    path = tmp_path / "scenario.json"
    path.write_text(text)

    with pytest.raises(ScenarioError) as refused:
        load(path)

    assert str(path) in str(refused.value)
    assert complaint in str(refused.value)


@pytest.fixture
def calls_in(bench):
    """Place calls in the bench's world; ``wait`` is a holding bridge."""
    bench.ask("POST", "bridges/wait?type=holding")
    return Load(bench.world, Dialplan(bench.world, "contactcenter"), Scenario(), seed=1)


def _place(calls_in, **script):
    return calls_in.place({"ivr_hangup_after": None, "thinks": (1.0,), "listens": 5.0, "repeats": 0} | script)


def _menu(bench, caller, media="sound:short"):
    bench.ask("POST", f"channels/{caller.channel.id}/answer")
    bench.ask("POST", f"channels/{caller.channel.id}/play?media={media}")


def _digits(bench):
    return [event["digit"] for event in bench.events if event["type"] == "ChannelDtmfReceived"]


def test_caller_presses_after_the_prompt_and_again_when_asked_again(bench, calls_in):
    caller = _place(calls_in, keys=("9", "12"))
    _menu(bench, caller)
    bench.elapse(1.9)
    assert _digits(bench) == []
    bench.elapse(0.2)
    assert _digits(bench) == ["9"]

    bench.elapse(1.0)
    assert _digits(bench) == ["9"]
    _menu(bench, caller)
    bench.elapse(3.0)
    assert _digits(bench) == ["9", "1", "2"]


def test_caller_does_not_listen_to_the_end_of_a_long_prompt(bench, calls_in):
    caller = _place(calls_in, keys=("2",), listens=3.0)
    _menu(bench, caller, "sound:long")

    bench.elapse(3.1)

    assert _digits(bench) == ["2"]


def test_caller_hangs_up_in_the_menu(bench, calls_in):
    caller = _place(calls_in, ivr_hangup_after=2.0)
    _menu(bench, caller, "sound:long")
    bench.elapse(2.1)

    assert calls_in.outcomes == {"abandoned": 1, "answered": 0, "voicemail": 0, "refused": 0}
    assert bench.world.channels == {}


def test_caller_abandons_when_patience_ends(bench, calls_in):
    caller = _place(calls_in, patience=30.0)
    _menu(bench, caller)
    bench.elapse(5.0)
    bench.ask("POST", f"bridges/wait/addChannel?channel={caller.channel.id}")
    bench.elapse(29.0)
    assert caller.channel.id in bench.world.channels
    bench.elapse(2.0)

    assert calls_in.outcomes["abandoned"] == 1
    assert _digits(bench) != []


def test_caller_whom_nobody_answers_abandons(bench, calls_in):
    _place(calls_in, patience=12.0)
    bench.elapse(13.0)

    assert calls_in.outcomes["abandoned"] == 1


def _connect(bench, caller, *, name="leg-1", phone=None):
    bench.switchboard.fixed["1001"] = phone or Phone("answers", 1.0)
    originator = f"&originator={caller.channel.id}"
    bench.ask("POST", f"channels/{name}?endpoint=PJSIP/1001&app=contactcenter&appArgs=agent,1{originator}")
    bench.elapse(2.0)
    bench.ask("POST", "bridges/talk")
    bench.ask("POST", f"bridges/talk/addChannel?channel={caller.channel.id},{name}")


def test_caller_talks_as_long_as_drawn_not_counting_hold(bench, calls_in):
    caller = _place(calls_in, talk=60.0, hangs_up="caller")
    _menu(bench, caller)
    _connect(bench, caller)
    bench.elapse(40.0)
    bench.ask("POST", f"bridges/wait/addChannel?channel={caller.channel.id}")
    bench.elapse(100.0)
    bench.ask("POST", f"bridges/talk/addChannel?channel={caller.channel.id}")
    bench.elapse(19.0)
    assert caller.channel.id in bench.world.channels
    bench.elapse(2.0)

    assert calls_in.outcomes["answered"] == 1
    assert list(bench.world.channels) == ["leg-1"]


def test_agent_hangs_up_and_the_caller_does_not_stay_for_ever(bench, calls_in):
    caller = _place(calls_in, talk=30.0, hangs_up="agent")
    _menu(bench, caller)
    _connect(bench, caller)
    bench.elapse(31.0)
    assert list(bench.world.channels) == [caller.channel.id]
    bench.elapse(11.0)

    assert calls_in.outcomes["answered"] == 1
    assert bench.world.channels == {}


def test_caller_who_is_sent_away_is_refused(bench, calls_in):
    caller = _place(calls_in)
    _menu(bench, caller)
    bench.ask("DELETE", f"channels/{caller.channel.id}")

    assert calls_in.outcomes["refused"] == 1


@pytest.mark.parametrize(("ends", "seconds"), [("key", 7.16), ("hangup", 7.0), ("silence", 12.0)])
def test_caller_leaves_a_message(bench, calls_in, ends, seconds):
    caller = _place(calls_in, voicemail=7.0, ends_voicemail=ends)
    _menu(bench, caller)
    bench.elapse(1.5)
    uri = f"channels/{caller.channel.id}/record?name=vm&format=wav&terminateOn=%23&maxSilenceSeconds=5"
    bench.ask("POST", uri)
    bench.elapse(20.0)

    assert bench.world.stored["vm"].seconds == pytest.approx(seconds)
    bench.ask("DELETE", f"channels/{caller.channel.id}")
    assert calls_in.outcomes["voicemail"] == 1


def test_phones_react_as_drawn_for_the_caller_one_after_the_other(bench, calls_in):
    caller = _place(calls_in, phones=(Phone("busy"), Phone("answers", 1.0)), patience=500.0)
    _menu(bench, caller)
    uri = f"channels/{{}}?endpoint=PJSIP/{{}}&app=contactcenter&originator={caller.channel.id}"
    bench.ask("POST", uri.format("leg-1", "1001"))
    bench.elapse(2.0)
    bench.ask("POST", uri.format("leg-2", "1002"))
    bench.elapse(2.0)

    ends = [(e["channel"]["id"], e["cause"]) for e in bench.events if e["type"] == "ChannelDestroyed"]
    assert ends == [("leg-1", 17)]
    assert bench.world.channels["leg-2"].state == "Up"


def test_callers_wait_with_music_while_the_application_is_away_and_keep_their_order(bench, calls_in):
    bench.world.disconnect("contactcenter")
    early = [_place(calls_in, patience=100.0) for _ in range(3)]
    impatient = _place(calls_in, patience=4.0)
    bench.elapse(10.0)
    assert calls_in.outcomes["abandoned"] == 1
    bench.events.clear()

    bench.world.connect("contactcenter")
    late = _place(calls_in)
    bench.elapse(3.0)

    entered = [event["channel"]["id"] for event in bench.events if event["type"] == "StasisStart"]
    assert entered == [caller.channel.id for caller in [*early, late]]
    assert impatient.channel.id not in bench.world.channels
    assert {event["channel"]["state"] for event in bench.events} == {"Up"}


def test_calls_arrive_at_the_rate_and_stop_at_their_number(bench):
    load = Load(bench.world, Dialplan(bench.world, "contactcenter"), Scenario(), seed=3, calls=200, rate=2.0)
    finished = []
    load.on_finished = lambda: finished.append(True)
    bench.elapse(60.0)
    assert load.offered == 0

    load.start()
    load.start()
    bench.elapse(50.0)
    assert load.offered == pytest.approx(100, abs=35)
    bench.elapse(500.0)

    assert (load.offered, load.finished, load.is_complete, finished) == (200, 200, True, [True])
    assert bench.world.channels == {}


def test_arrivals_are_reproducible(bench):
    def moments():
        seen = []
        load = Load(bench.world, Dialplan(bench.world, "other"), Scenario(), seed=5, calls=20, rate=1.0)
        start = bench.world.now
        load._dialplan.take = lambda channel: seen.append((channel.created_at - start, channel.caller.number))
        load.start()
        bench.elapse(300.0)
        return [(round(moment, 6), number) for moment, number in seen]

    first = moments()
    assert len(first) == 20
    assert moments() == first
