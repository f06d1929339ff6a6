"""The goals of the demonstration site."""

from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import User
from apps.goals.models import Goal

# Names of the demonstration are data, as its customers are.
_GOALS = (
    ("Answer within 20 seconds on average", "asa", 20.0, "Callers who wait longer hang up, and call again."),
    ("Solve 85 % at first contact", "fcr_repeat", 0.85, "Every repeat costs a call and patience."),
    ("Service level of 80 %", "service_level_d", 0.80, "What we promise our partners."),
)


def load_goals() -> None:
    """Enter three goals for the next half year, reviewed by the supervisor; those that are there stay as they are."""
    today = timezone.localdate()
    owner = User.objects.filter(username="supervisor").first()
    for name, formula, target, why in _GOALS:
        Goal.objects.get_or_create(
            name=name,
            defaults={
                "formula": formula, "target": target, "why": why, "owner": owner, "start": today - timedelta(days=5),
                "due": today + timedelta(days=180),
            },
        )  # fmt: skip
