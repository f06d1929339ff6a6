"""WebSocket routes: `websocket_urlpatterns` of each app's routing.py, in app order."""

from contactcenter.discovery import offered

websocket_urlpatterns = offered("routing", "websocket_urlpatterns")
