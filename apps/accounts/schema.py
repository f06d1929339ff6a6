"""How views are described in the API's schema, beyond what drf-spectacular finds out by itself."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from apps.accounts.once import HEADER, OnceMixin

_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of your choice, new for each request. Sent again within 24 hours with the same content, the "
    "request has no second effect and gets the first answer, with Idempotency-Replayed: true; with another content "
    "it is answered 409.",
)


class Schema(AutoSchema):
    """Tells of the header that every POST takes."""

    def get_override_parameters(self) -> list[Any]:
        once = self.method == "POST" and isinstance(self.view, OnceMixin)
        return [*super().get_override_parameters(), *([_KEY] if once else [])]
