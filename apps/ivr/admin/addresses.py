"""Where the pages of a version are."""

from django.urls import reverse


def canvas_url(pk: int, name: str = "canvas") -> str:
    """Return the address of a version's canvas, or of one of its pages."""
    return reverse(f"admin:ivr_flowversion_{name}", args=[pk])
