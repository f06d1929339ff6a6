"""Why this agent: the decision that an offer carries. Only those who were free are spoken of: the busy have no say."""

from apps.acd.domain.board import Board
from apps.acd.domain.config import AgentConfig, FloorConfig
from apps.acd.domain.index import Matcher
from apps.acd.domain.score import head_start
from apps.acd.domain.signature import Signature, relaxed, signature_of
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem
from apps.interactions.domain.decision import Considered, Decision, SkillMet

LOOKED_AT = 20
"""How many free agents are looked at: an explanation must not cost more than the decision."""
LISTED = 8


def explain(board: Board, item: WorkItem, agent_id: int, fitting: int) -> Decision:
    """Return why the waiting ``item`` is offered to this agent; ``fitting`` free agents could have been asked."""
    config, matcher = board.config, board.matcher_for(item.medium)
    signature, chosen = signature_of(item, config), config.agents[agent_id]
    group = config.groups.get(item.group)
    band, rank = signature.membership(chosen)
    others, more = ((), 0) if signature.agent_id else _others(board, matcher, item, agent_id, signature)
    return Decision(
        strategy=str(group.strategy) if group else "",
        fitting=fitting,
        skills=tuple(SkillMet(code, chosen.skills.get(code, 0), level) for code, level in signature.skills),
        ring=max(0, item.ring),
        rank=rank,
        lent=signature.groups[band] if band else "",
        location="" if signature.is_home(chosen.location) else chosen.location,
        purpose=_purpose(item),
        waiting=matcher.count_waiting_with(item.interaction_id),
        head_start=head_start(item, group) if group else 0.0,
        others=others,
        more=more,
    )


def _purpose(item: WorkItem) -> str:
    if item.agent_id is not None:
        return "transfer"
    return "preferred" if item.ring == ONLY_PREFERRED else ""


def _others(
    board: Board, matcher: Matcher, item: WorkItem, chosen: int, signature: Signature
) -> tuple[tuple[Considered, ...], int]:
    """Return what is said of the other free agents of the group, and how many of whom nothing is said."""
    found = [
        _judge(board, item, agent, signature)
        for agent in matcher.some_idle(LOOKED_AT)
        if agent.agent_id != chosen and any(group in agent.groups for group in signature.groups)
    ]
    unseen = max(0, matcher.idle_count - LOOKED_AT)
    return tuple(found[:LISTED]), len(found[LISTED:]) + unseen


def _judge(board: Board, item: WorkItem, agent: AgentConfig, signature: Signature) -> Considered:
    lacking = next(
        ((skill, level) for skill, level in signature.skills if agent.skills.get(skill, 0) < level), None
    )
    if lacking:
        skill, level = lacking
        after = _enough_after(item, agent, signature, board.config)
        return Considered(agent.agent_id, "lacks", skill, agent.skills.get(skill, 0), level, after)
    if not signature.is_open_to(agent.location):
        after = _enough_after(item, agent, signature, board.config)
        return Considered(agent.agent_id, "away", enough_after=after, location=agent.location)
    if item.missed_by.get(agent.agent_id) == board.state.agent(agent.agent_id).available_mark:
        return Considered(agent.agent_id, "declined")
    return Considered(agent.agent_id, "later")


def _enough_after(item: WorkItem, agent: AgentConfig, signature: Signature, config: FloorConfig) -> int:
    """Return after how many seconds of waiting the agent would do; 0 where no ring reaches so far."""
    group = config.groups.get(item.group)
    if group is None:
        return 0
    asked = signature_of(item, config, ring=0)
    for number, ring in enumerate(group.rings, start=1):
        if number > item.ring and relaxed(asked, group, number).fits(agent):
            return ring.after_seconds
    return 0
