"""The place of a category in the tree, as text: the ids from the root, between slashes ("/3/17/")."""

MAX_DEPTH = 8
"""Levels of the tree."""
SEPARATOR = " › "
"""Between the names of a category's full name."""


def path_below(parent_path: str, pk: int) -> str:
    """Return the path of category ``pk`` below the one with ``parent_path`` ("" for a root)."""
    return f"{parent_path or '/'}{pk}/"


def depth_of(path: str) -> int:
    """Return how many levels the path has; 1 for a root."""
    return path.count("/") - 1


def is_within(path: str, ancestor_path: str) -> bool:
    """Return whether ``path`` is the category with ``ancestor_path`` itself or below it."""
    return path.startswith(ancestor_path)


def moved(path: str, old: str, new: str) -> str:
    """Return where a category at ``path`` is after its ancestor went from ``old`` to ``new``."""
    return new + path.removeprefix(old)
