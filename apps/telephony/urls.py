"""Pages of telephony."""

from django.urls import path

from apps.telephony.views import recording_audio

urlpatterns = [
    path(
        "admin/telephony/recording/<int:recording_id>/audio/",
        recording_audio,
        name="telephony-recording-audio",
    ),
]
