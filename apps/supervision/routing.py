"""The dashboards' WebSocket."""

from django.urls import path

from apps.supervision.consumers import FloorConsumer

websocket_urlpatterns = [path("ws/floor/", FloorConsumer.as_asgi())]
