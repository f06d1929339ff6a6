"""The public help page."""

from django.urls import path

from apps.knowledge import views

_AT = "help/<slug:language>/"

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("help/", views.start, name="help_start"),
    path("help/files/<uuid:pk>", views.file, name="help_file"),
    path(_AT, views.home, name="help_home"),
    path(f"{_AT}search/", views.search, name="help_search"),
    path(f"{_AT}category/<slug:code>/", views.category, name="help_category"),
    path(f"{_AT}article/<slug:key>/", views.article, name="help_article"),
    path(f"{_AT}article/<slug:key>/feedback/", views.feedback, name="help_feedback"),
]
