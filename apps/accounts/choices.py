"""Choices that come from the settings; given to fields as a callable so that they never end up in a
migration.
"""

from django.conf import settings


def language_choices() -> list[tuple[str, str]]:
    """Return the languages in which the screens are available, as (code, name)."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]
