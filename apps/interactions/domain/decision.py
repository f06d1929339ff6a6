"""Why an offer went to whom: stored with the offer, put into words for whoever reads it, in their language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkillMet:
    """A skill that was asked for: the agent ``has`` this level, ``needs`` was the lowest that would do."""

    skill: str
    has: int
    needs: int


@dataclass(frozen=True, slots=True)
class Considered:
    """Another agent of the group who was free. ``verdict``:

    ``later`` fits, and is asked after the chosen one; ``lacks`` has too little of ``skill`` (``has`` < ``needs``;
    it would do once the interaction has waited ``enough_after`` seconds, 0 never); ``away`` sits at a ``location`` that
    is not asked (before ``enough_after``, too); ``declined`` was asked already and did not take it; ``not_the_one``: it
    was for one person; ``other_group``: not a member of any group asked.
    """

    agent_id: int
    verdict: str
    skill: str = ""
    has: int = 0
    needs: int = 0
    enough_after: int = 0
    location: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """``strategy`` chose among ``fitting`` free agents, who met ``skills``. ``ring`` is how far the search had widened,
    ``rank`` the chosen agent's in the group, ``lent`` the group that lent them (empty: the interaction's own).
    ``location`` is where the chosen one sits, if not at one of the group's own locations.
    ``purpose`` is ``transfer`` or ``preferred`` where it was for one person. ``waiting`` others stood in the same line;
    ``head_start`` is what priority and value were worth, in seconds of waiting. ``others`` were free too; ``more``
    counts those beyond the ones listed."""

    strategy: str
    fitting: int
    skills: tuple[SkillMet, ...] = ()
    ring: int = 0
    rank: int = 1
    lent: str = ""
    purpose: str = ""
    waiting: int = 0
    head_start: float = 0.0
    others: tuple[Considered, ...] = ()
    more: int = 0
    location: str = ""
