"""More calls than a node takes: those which are taken are served, the others hear busy and are on record."""

from collections import Counter

from django.db.models import Count

from apps.interactions.models import EventLog, Interaction
from apps.kernel.ids import derive_id
from apps.telephony.models import AsteriskNode
from tests.e2e.conftest import Centre
from tests.harness.suite import Suite

MOST = 5
CALLS = 30


async def test_calls_above_the_limit_are_shed_and_there_is_room_again_afterwards(
    suite: Suite, centre: Centre
):
    await AsteriskNode.objects.aupdate(most_calls=MOST)
    suite.kill("floor")  # the next one reads the configuration at its start
    suite.start_floor()
    await suite.until_up()

    await suite.simulator("calls", count=CALLS, dnis="4001", digits="1", patience_seconds=2)
    await suite.until(lambda picture: not picture.interactions and picture.seq > 1)
    channel = await suite.place_call(patience_seconds=1)
    await suite.until_projected(derive_id("virtual", channel), "InteractionEnded")

    rows = Interaction.objects.values_list("outcome").annotate(Count("id"))
    assert Counter({outcome: count async for outcome, count in rows}) == {
        "shed": CALLS - MOST,
        "abandoned": MOST + 1,
    }
    assert (
        await EventLog.objects.filter(type="InteractionShed", data__reason="calls").acount() == CALLS - MOST
    )
    status = await suite.simulator("status")
    assert (status["active"], status["channels"]) == (0, 0)
