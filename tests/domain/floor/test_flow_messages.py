"""A caller speaks a message, hears it, keeps it or speaks it again: one recording of the interaction."""

from dataclasses import replace

from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.flow import parse_flow
from apps.telephony.naming import interaction_of_recording, is_voicemail, segment_of_recording
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying


def line(**values: object) -> Driver:
    nodes = [
        {"id": "answer", "type": "answer", "next": "say"},
        {"id": "say", "type": "record_message", "prompt": "leave", "review_prompt": "welcome", "next": "more",
         "failed": "bye", **values},
        {"id": "more", "type": "play", "prompt": "welcome", "next": "bye"},
        {"id": "bye", "type": "hang_up"},
    ]  # fmt: skip
    flow = parse_flow({"format": 1, "start": "answer", "nodes": nodes}, "main-line", 1)
    return Driver(replace(CONFIG, flows={("main-line", 1): flow}))


def prompt_ends(site: Driver, call: str) -> None:
    site.tell(msg.PlaybackFinished(call, site.site.sessions[call].moment.playing))


def speaking(**values: object) -> tuple[Driver, str, str]:
    """Return a call in which the recording has begun, with its name."""
    site = line(**values)
    call = site.call()
    prompt_ends(site, call)
    record = next(effect for effect in site.effects if isinstance(effect, fx.RecordMessage))
    return site, call, record.recording_id


def ends(site: Driver, call: str, recording: str, seconds: float = 7.0, ok: bool = True) -> None:
    site.tell(msg.RecordingFinished(call, recording, seconds, ok))


def endings(site: Driver) -> list[ev.RecordingEnded]:
    return [event for event in site.events if isinstance(event, ev.RecordingEnded)]


def path(site: Driver) -> list[str]:
    return [event.node_id for event in site.events if isinstance(event, ev.FlowNodeEntered)]


def test_it_is_played_back_and_kept_by_key():
    site, call, recording = speaking()
    assert (recording, is_voicemail(recording)) == (f"{call}-vm1", True)
    assert (interaction_of_recording(recording), segment_of_recording(recording)) == (call, None)
    ends(site, call, recording)
    played = [effect.media for effect in site.effects if isinstance(effect, fx.PlayPrompt)][-1]
    assert played == (f"recording:{recording}", "sound:hello")
    assert endings(site) == []  # nobody fetches it from the switch while it may be spoken again

    site.press(call, "1")

    assert endings(site) == [ev.RecordingEnded(call, recording, 7.0, ok=True)]
    assert site.site.calls[call].data == {"say": recording}
    assert path(site)[-1] == "more"


def test_it_is_spoken_again_over_the_first_one():
    site, call, recording = speaking()
    ends(site, call, recording)
    site.press(call, "2")
    prompt_ends(site, call)
    ends(site, call, recording, 4.0)
    prompt_ends(site, call)
    site.advance(5)  # who presses nothing keeps it
    assert endings(site) == [ev.RecordingEnded(call, recording, 4.0, ok=True)]
    assert len([effect for effect in site.effects if isinstance(effect, fx.RecordMessage)]) == 2


def test_who_says_nothing_three_times_leaves_by_failed():
    site, call, recording = speaking()
    for attempt in range(3):
        ends(site, call, recording, 0.4)
        if attempt < 2:
            prompt_ends(site, call)
    assert endings(site) == [ev.RecordingEnded(call, recording, 0.4, ok=False)]
    assert path(site)[-1] == "bye"


def test_who_hangs_up_has_left_the_message():
    site, call, recording = speaking()
    ends(site, call, recording)
    site.tell(msg.CallerHungUp(call))
    assert endings(site) == [ev.RecordingEnded(call, recording, 7.0, ok=True)]
    assert site.outcome(call) == ["voicemail"]

    site, call, recording = speaking()
    site.tell(msg.CallerHungUp(call))
    ends(site, call, recording, 9.0)
    assert endings(site) == [ev.RecordingEnded(call, recording, 9.0, ok=True)]
    assert site.outcome(call) == ["voicemail"]


def test_a_switch_that_cannot_record_leads_on():
    site, call, recording = speaking()
    site.tell(msg.EffectFailed(call, "RecordMessage", "no room"))
    assert endings(site) == [ev.RecordingEnded(call, recording, 0.0, ok=False)]
    assert path(site)[-1] == "bye"


def test_without_a_review_it_is_kept_at_once_and_the_second_has_a_name_of_its_own():
    site, call, recording = speaking(review_prompt="", next="say")
    ends(site, call, recording)
    prompt_ends(site, call)
    names = [effect.recording_id for effect in site.effects if isinstance(effect, fx.RecordMessage)]
    assert names == [f"{call}-vm1", f"{call}-vm2"]


def test_killed_while_it_is_spoken_or_judged_it_is_not_asked_for_again():
    for judging in (False, True):
        site, call, recording = speaking()
        if judging:
            ends(site, call, recording)
        fresh = site.restart()
        assert fresh.site.sessions[call].progress == site.site.sessions[call].progress
        fresh.connect(carrying(caller_channel("1")))
        again = [effect for effect in fresh.effects if isinstance(effect, fx.RecordMessage)]
        assert [(record.recording_id, record.again) for record in again] == [(recording, True)]
        fresh.tell(msg.RecordingFinished(call, recording, 0.0, length_known=False))
        fresh.press(call, "1")
        assert endings(fresh) == [ev.RecordingEnded(call, recording, 0.0, ok=True)]


def test_killed_and_the_caller_gone_meanwhile_the_message_is_there():
    site, call, recording = speaking()
    fresh = site.restart()
    fresh.connect(carrying())
    assert endings(fresh) == [ev.RecordingEnded(call, recording, 0.0, ok=True)]
    assert fresh.outcome(call) == ["voicemail"]
