"""What must happen when a switch is (re)connected: compare what it carries with what the floor believes; pure.

Three rules cover every cut, crash and restart. What the floor believes and the switch no longer carries is over: the
message that was missed is supplied. What both know is brought into the state that the floor believes, by repeating the
effects that lead there; each of them is harmless where it is already so. What only the switch knows is a new call, or
a leftover that is ended.
"""

from collections.abc import Iterator

from apps.acd.domain.state import WorkItem
from apps.floor.domain.calls import Call
from apps.floor.domain.site import SiteEngine, SiteOutcome
from apps.interactions.domain import effects as fx
from apps.interactions.domain import messages as msg
from apps.kernel.messages import Effect, Message
from apps.telephony.naming import interaction_of_bridge
from apps.telephony.ports import ChannelInfo, SwitchSnapshot

LOST_CAUSE = 27  # Q.850: destination out of order, used where the switch forgot a call


def reconcile(site: SiteEngine, snapshot: SwitchSnapshot, now: float) -> list[SiteOutcome]:
    """Return the outcomes that bring the floor and the node of ``snapshot`` together."""
    outcomes = [site.handle(message, now) for message in list(missed_messages(site, snapshot))]
    outcomes.append(SiteOutcome(effects=[*leftovers(site, snapshot), *repeated_effects(site, snapshot, now)]))
    return outcomes
