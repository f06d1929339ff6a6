"""The picture that a hub keeps: which frames move it, and what each subscriber is sent."""

import json

from apps.floor.live.client import QUEUE_SIZE, WINDOW, HubClient
from apps.floor.live.fanout import Fanout
from apps.floor.live.frames import Applied, FloorPicture
from tests.harness.views import agent_view, group_view, interaction_view


def snapshot(seq: int = 5, **parts: dict) -> dict:
    empty = {"agents": {}, "groups": {}, "interactions": {}}
    return {"kind": "snapshot", "seq": seq, "at": 100.0, **empty, **parts}


def delta(seq: int, **parts: dict) -> dict:
    return {"kind": "delta", "seq": seq, "at": 100.0 + seq, **parts}


def synced(**parts: dict) -> FloorPicture:
    picture = FloorPicture()
    picture.apply(snapshot(**parts))
    return picture


def drain(client: HubClient) -> list[dict]:
    frames = [json.loads(frame) for frame in client._frames]
    client._frames.clear()
    return frames


def test_a_delta_before_the_first_snapshot_is_ignored() -> None:
    picture = FloorPicture()
    assert picture.apply(delta(1, groups={"sales": group_view("sales")})) is Applied.IGNORED
    assert picture.groups == {}


def test_deltas_in_order_are_merged_and_null_removes() -> None:
    picture = synced(interactions={"i1": interaction_view("i1")})
    assert picture.apply(delta(6, groups={"sales": group_view("sales", waiting=2)})) is Applied.DELTA
    assert picture.apply(delta(7, interactions={"i1": None})) is Applied.DELTA
    assert (picture.seq, picture.groups["sales"]["waiting"], picture.interactions) == (7, 2, {})


def test_an_old_delta_changes_nothing() -> None:
    picture = synced()
    assert picture.apply(delta(5, groups={"sales": group_view("sales")})) is Applied.IGNORED
    assert picture.groups == {}


def test_a_missing_delta_is_a_gap_until_the_next_snapshot() -> None:
    picture = synced()
    assert picture.apply(delta(7)) is Applied.GAP
    assert picture.apply(delta(8)) is Applied.IGNORED
    assert picture.apply(snapshot(8)) is Applied.SNAPSHOT
    assert picture.apply(delta(9)) is Applied.DELTA


def test_a_beat_that_counts_further_reveals_a_lost_last_delta() -> None:
    picture = synced()
    assert picture.apply({"kind": "beat", "seq": 5, "at": 101.0, "epoch": 3}) is Applied.NOTICE
    assert picture.apply({"kind": "beat", "seq": 6, "at": 102.0, "epoch": 3}) is Applied.GAP


def test_a_new_epoch_is_a_gap_even_where_the_numbers_agree() -> None:
    picture = synced()
    picture.apply({"kind": "beat", "seq": 5, "at": 101.0, "epoch": 3})
    assert picture.apply({"kind": "beat", "seq": 5, "at": 102.0, "epoch": 4}) is Applied.GAP


def test_a_snapshot_asked_for_by_somebody_else_is_ignored_but_a_restarted_floor_is_believed() -> None:
    picture = synced(groups={"sales": group_view("sales")})
    assert picture.apply(snapshot(5)) is Applied.IGNORED
    assert picture.apply(snapshot(0)) is Applied.SNAPSHOT
    assert (picture.seq, picture.groups) == (0, {})


def test_an_agent_sees_the_own_work_and_all_groups_and_nobody_else() -> None:
    picture = synced(
        agents={"1": agent_view(1, interaction_id="i1"), "2": agent_view(2, interaction_id="i2")},
        groups={"sales": group_view("sales")},
        interactions={"i1": interaction_view("i1"), "i2": interaction_view("i2")},
    )
    frame = picture.agent_snapshot(1)
    assert frame["agent"]["id"] == 1
    assert list(frame["interactions"]) == ["i1"]
    assert list(frame["groups"]) == ["sales"]
    assert "agents" not in frame


def test_an_agent_unknown_to_the_floor_gets_null() -> None:
    assert synced().agent_snapshot(9)["agent"] is None


def test_agents_get_only_what_touches_them() -> None:
    picture = synced(agents={"1": agent_view(1), "2": agent_view(2)})
    fanout = Fanout(picture)
    first, second = HubClient("agent", 1), HubClient("agent", 2)
    fanout.add(first, stale=False)
    fanout.add(second, stale=False)
    drain(first), drain(second)
    offer = {"offer_id": "i1-1", "interaction_id": "i1", "expires_at": 120.0, "accepted": False}
    frame = delta(
        6,
        agents={"1": agent_view(1, work="ringing", offer=offer)},
        interactions={"i1": interaction_view("i1")},
    )
    fanout.publish(picture.apply(frame), frame)
    (told,) = drain(first)
    assert told["agent"]["offer"]["offer_id"] == "i1-1"
    assert list(told["interactions"]) == ["i1"]
    assert drain(second) == []


def test_an_agent_hears_about_an_interaction_that_is_theirs_and_that_it_is_gone() -> None:
    mine = agent_view(1, work="talking", interaction_id="i1")
    picture = synced(agents={"1": mine}, interactions={"i1": interaction_view("i1")})
    fanout, client = Fanout(picture), HubClient("agent", 1)
    fanout.add(client, stale=False)
    drain(client)
    held = delta(6, interactions={"i1": interaction_view("i1", held=True)})
    fanout.publish(picture.apply(held), held)
    gone = delta(7, interactions={"i1": None})
    fanout.publish(picture.apply(gone), gone)
    assert [frame["interactions"] for frame in drain(client)] == [
        {"i1": interaction_view("i1", held=True)},
        {},
    ]


def test_group_changes_reach_every_agent_as_the_same_text() -> None:
    picture = synced(agents={"1": agent_view(1), "2": agent_view(2)})
    fanout = Fanout(picture)
    first, second = HubClient("agent", 1), HubClient("agent", 2)
    fanout.add(first, stale=False)
    fanout.add(second, stale=False)
    drain(first), drain(second)
    frame = delta(6, groups={"sales": group_view("sales", waiting=1)})
    fanout.publish(picture.apply(frame), frame)
    assert first._frames[0] is second._frames[0]
    assert drain(first) == [{"kind": "delta", "seq": 6, "at": 106.0, "groups": frame["groups"]}]


def test_a_client_that_stops_taking_frames_is_closed_with_4408_and_the_others_go_on() -> None:
    picture = synced()
    fanout = Fanout(picture)
    slow, good = HubClient("floor"), HubClient("floor")
    fanout.add(slow, stale=False)
    fanout.add(good, stale=False)
    for seq in range(6, 6 + QUEUE_SIZE):
        drain(good)
        frame = delta(seq)
        fanout.publish(picture.apply(frame), frame)
    assert (slow.close_code, good.close_code) == (4408, None)
    assert fanout.clients == {good}


def test_a_snapshot_replaces_what_is_still_queued() -> None:
    picture = synced()
    fanout, client = Fanout(picture), HubClient("floor")
    fanout.add(client, stale=False)
    for seq in (6, 7):
        frame = delta(seq)
        fanout.publish(picture.apply(frame), frame)
    picture.lose()
    fresh = snapshot(9)
    fanout.publish(picture.apply(fresh), fresh)
    assert [(frame["kind"], frame["seq"]) for frame in drain(client)] == [("snapshot", 9)]


async def test_an_acknowledging_client_is_given_no_more_than_its_window() -> None:
    client = HubClient("agent", 1, acknowledges=True)
    frames = client.__aiter__()
    for number in range(WINDOW):
        client.offer(str(number))
        assert await anext(frames) == str(number)
    for _ in range(QUEUE_SIZE):
        assert client.offer("queued")
    assert not client.offer("too many")
    assert client.close_code == 4408


async def test_acknowledging_opens_the_window_again() -> None:
    client = HubClient("agent", 1, acknowledges=True)
    frames = client.__aiter__()
    for number in range(WINDOW):
        client.offer(str(number))
        await anext(frames)
    client.offer("next")
    client.acknowledge(1)
    assert await anext(frames) == "next"


def test_a_message_to_a_group_reaches_its_agents_and_nobody_else() -> None:
    agents = {"1": agent_view(1, groups=["sales"]), "2": agent_view(2, groups=["vip"])}
    fanout = Fanout(synced(agents=agents))
    clients = [HubClient("agent", 1), HubClient("agent", 2), HubClient("agent", 3), HubClient("floor")]
    for client in clients:
        fanout.add(client, stale=False)
        drain(client)
    fanout.publish(Applied.NOTICE, {"kind": "broadcast", "to_group": "sales", "broadcast": {"id": 1}})
    assert [len(drain(client)) for client in clients] == [1, 0, 0, 0]
    fanout.publish(Applied.NOTICE, {"kind": "broadcast", "broadcast": {"id": 2}})
    assert [len(drain(client)) for client in clients] == [1, 1, 1, 1]
