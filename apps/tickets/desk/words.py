"""Actions as people read them in lists."""

from typing import Any

from django.utils.translation import gettext as _


def say_actions(actions: list[dict[str, Any]]) -> str:
    """Return stored actions on one line."""
    words = {
        "set_state": _("State"),
        "set_priority": _("Priority"),
        "raise_priority": _("Raise the priority"),
        "set_type": _("Type"),
        "set_category": _("Category"),
        "set_custom": _("Custom field"),
        "assign_agent": _("Agent"),
        "assign_group": _("Skill group"),
        "assign_by_routing": _("Give out by routing"),
        "unassign": _("Take from the agent"),
        "add_tag": _("Add tags"),
        "remove_tag": _("Remove tags"),
        "add_note": _("Note"),
        "send_reply": _("Reply"),
        "start_checklist": _("Checklist"),
    }
    return " · ".join(_said(action, words) for action in actions)


def _said(action: dict[str, Any], words: dict[str, str]) -> str:
    name = words.get(action["do"], action["do"].replace("_", " "))
    given = [str(value) for key, value in action.items() if key != "do"]
    return f"{name}: {' '.join(given)[:60]}" if given else name
