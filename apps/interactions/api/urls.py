"""Routes of the record below /api/v1/."""

from apps.interactions.api.views import DispositionViewSet, InteractionViewSet

routes = [
    ("interactions", InteractionViewSet, "interaction"),
    ("dispositions", DispositionViewSet, "disposition"),
]
