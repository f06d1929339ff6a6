"""What is wrong with a flow, said so that a person finds the place."""

from collections.abc import Iterable
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a definition. ``node_id`` is empty where the fault belongs to the flow as a whole; ``code`` is
    stable, ``message`` a sentence that names key and value. An error keeps a flow
    from being published, a warning does not."""

    node_id: str
    code: str
    message: str
    severity: str = ERROR

    def __str__(self) -> str:
        return f"{self.node_id}: {self.message}" if self.node_id else self.message


class FlowError(Exception):
    """A definition cannot be used; ``problems`` holds every fault that was found, never none."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def flow_error(code: str, message: str, node_id: str = "") -> FlowError:
    """Return the error that holds this one problem."""
    return FlowError([Problem(node_id, code, message)])
