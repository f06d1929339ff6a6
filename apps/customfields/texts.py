"""What every write of a row with texts looks at."""

from django.core.exceptions import ValidationError
from django.db import models

from apps.customfields.words import say_text_problem
from apps.kernel.text import LONGEST_LINE, LONGEST_TEXT, text_problem


def check_texts(row: models.Model) -> None:
    """Raise ``ValidationError``, by field, for the texts of ``row`` that cannot be kept (:mod:`apps.kernel.text`)."""
    errors = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str) and isinstance(field, models.CharField | models.TextField):
            lines = isinstance(field, models.TextField)
            longest = field.max_length or (LONGEST_TEXT if lines else LONGEST_LINE)
            problem = text_problem(value, longest, lines=lines)
            if problem:
                errors[field.name] = say_text_problem(problem)
    if errors:
        raise ValidationError(errors)
