"""The flow for calls to a number that nobody has set up."""

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.nodes.hang_up import HangUp

UNALLOCATED_NUMBER = 1
"""Q.850 cause: the number that was dialled belongs to nobody."""

UNKNOWN_NUMBER = Flow(
    code="unknown-number",
    version=0,
    start="refuse",
    # Not answered: the announcement goes out as early media, the caller pays nothing, and the caller's network is
    # told why the call ends.
    nodes={"refuse": HangUp(id="refuse", prompt="ss-noservice", cause=UNALLOCATED_NUMBER)},
)
