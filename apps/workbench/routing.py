"""The workbench's WebSocket."""

from django.urls import path

from apps.workbench.consumers import WorkbenchConsumer
from apps.workbench.views import SOCKET_PATH

websocket_urlpatterns = [path(SOCKET_PATH.removeprefix("/"), WorkbenchConsumer.as_asgi())]
