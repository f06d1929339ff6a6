"""The WebSocket of a job."""

from django.urls import path

from apps.jobs.consumers import JobConsumer

websocket_urlpatterns = [path("ws/jobs/<int:job_id>/", JobConsumer.as_asgi())]
