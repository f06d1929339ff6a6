"""Pages of background work that are not the admin's: agents have jobs, too."""

from django.urls import path

from apps.jobs import views

urlpatterns = [
    path("jobs/<int:job_id>/state/", views.job_state, name="job-state"),
    path("jobs/<int:job_id>/cancel/", views.job_cancel, name="job-cancel"),
    path("jobs/<int:job_id>/file/", views.job_file, name="job-file"),
]
