"""State machines as data: the whole table on one page, and a diagram drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)


class IllegalTransition(Exception):
    """The machine has no arrow for this trigger in this state."""


@dataclass(frozen=True)
class Machine(Generic[State]):
    """A named transition table: ``(state, trigger) -> next state``.

    ``initial`` is where a new object starts. States that no arrow leaves are final.
    """

    name: str
    initial: State
    table: Mapping[tuple[State, str], State]

    def next(self, state: State, trigger: str) -> State:
        """Return the state that ``trigger`` leads to; raise :class:`IllegalTransition` where there is no arrow."""
        try:
            return self.table[state, trigger]
        except KeyError:
            raise IllegalTransition(f"{self.name}: no '{trigger}' in state '{state}'") from None

    def allows(self, state: State, trigger: str) -> bool:
        """Return whether ``trigger`` has an arrow in ``state``."""
        return (state, trigger) in self.table

    def states(self) -> list[State]:
        """Return every state once, in the order of the table."""
        seen: dict[State, None] = {self.initial: None}
        for (source, _), target in self.table.items():
            seen.setdefault(source)
            seen.setdefault(target)
        return list(seen)

    def mermaid(self) -> str:
        """Return the table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {source} --> {target}: {trigger}" for (source, trigger), target in self.table.items()]
        left = {source for source, _ in self.table}
        lines += [f"    {state} --> [*]" for state in self.states() if state not in left]
        return "\n".join(lines)
