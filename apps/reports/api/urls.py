from django.urls import path

from apps.reports.api import views

urlpatterns = [
    path("reports/", views.ReportsView.as_view(), name="reports"),
    path("reports/<slug:report_id>/", views.ReportView.as_view(), name="report"),
]
