"""The level of a skill, as a field and as a constraint; used for what agents have and for what groups ask."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.choices import MAX_LEVEL, MIN_LEVEL


def level_field(**options: Any) -> "models.PositiveSmallIntegerField[int, int]":
    """Return a field for a level from 1 (beginner) to 10 (expert)."""
    return models.PositiveSmallIntegerField(
        _("level"), validators=[MinValueValidator(MIN_LEVEL), MaxValueValidator(MAX_LEVEL)], **options
    )


def level_constraint(name: str) -> models.CheckConstraint:
    """Return the constraint that holds a level in its range where validators do not run (bulk writes)."""
    return models.CheckConstraint(condition=models.Q(level__range=(MIN_LEVEL, MAX_LEVEL)), name=name)
