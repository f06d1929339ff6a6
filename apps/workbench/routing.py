"""The workbench's WebSocket."""

from django.urls import path

from apps.workbench.consumers import WorkbenchConsumer

websocket_urlpatterns = [path("ws/workbench/", WorkbenchConsumer.as_asgi())]
