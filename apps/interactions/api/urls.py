"""Routes of the record below /api/v1/."""

from apps.interactions.api.views import CallbackViewSet, DispositionViewSet, InteractionViewSet

routes = [
    ("interactions", InteractionViewSet, "interaction"),
    ("callbacks", CallbackViewSet, "callback"),
    ("dispositions", DispositionViewSet, "disposition"),
]
