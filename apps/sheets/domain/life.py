"""The life of an import, as data: all of it.

A *new* one is read and compared, which ends with a question (which encoding, which column is which?) or with a dry run
that is *ready*. Until it is applied it may be changed and compared anew; what was applied can be undone.
"""

from apps.kernel.machine import Machine

NEW, QUESTION, READY, APPLIED, UNDONE, REFUSED = "new", "question", "ready", "applied", "undone", "refused"
ASK, PREPARE, CHANGE, APPLY, UNDO, REFUSE = "ask", "prepare", "change", "apply", "undo", "refuse"

LIFE: Machine[str] = Machine(
    "import",
    NEW,
    {
        (NEW, ASK): QUESTION,
        (NEW, PREPARE): READY,
        (NEW, REFUSE): REFUSED,
        (QUESTION, CHANGE): NEW,
        (READY, CHANGE): NEW,
        (REFUSED, CHANGE): NEW,
        (READY, APPLY): APPLIED,
        (APPLIED, UNDO): UNDONE,
    },
)
