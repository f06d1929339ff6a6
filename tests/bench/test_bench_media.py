"""What `bench media` makes of the counts of the channels."""

from contactcenter.bench.media import dropped_packets
from contactcenter.bench.media_figures import Counted, media_failures, media_figures

GOOD = {"calls": 1, "connected_ratio": 1.0, "left_channels": 0, "left_bridges": 0}


def test_what_is_missing_on_either_side_is_found():
    found = media_figures([Counted("x-1.1", 998, 1000, 0), Counted("leg-1", 1000, 998, 1)])

    assert (found["channels"], found["packets_received"], found["packets_lost"]) == (2, 1998, 1)
    assert (found["loss_ratio"], found["echo_loss_ratio"]) == (0.0005, 0.002)
    assert (found["packets_to_callers"], found["fewest_packets"]) == (998, 998)
    assert media_failures(GOOD | found) == ["echo_loss_ratio is 0.002, not below 0.001"]


def test_channels_without_sound_and_channels_that_stay_are_no_good_run():
    found = media_figures([])

    assert media_failures(GOOD | found | {"left_bridges": 2})[:2] == [
        "left_bridges is 2, not 0",
        "0 channels had sound, not 2",
    ]


def test_only_the_phones_are_looked_at():
    head = "  sl  local_address …"
    row = "  1: {}:2710 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000 {}"

    assert dropped_packets([head, row.format("0200007F", 3), row.format("0300007F", 4)]) == 4
