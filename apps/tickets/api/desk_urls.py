"""Routes of the desk below /api/v1/desk/."""

from django.urls import path

from apps.tickets.api import desk_tickets as tickets, desk_tools as tools

urlpatterns = [
    path("desk/catalogue/", tickets.CatalogueView.as_view(), name="desk-catalogue"),
    path("desk/search/", tickets.SearchView.as_view(), name="desk-search"),
    path("desk/tickets/", tickets.TicketListView.as_view(), name="desk-tickets"),
    path("desk/tickets/<int:pk>/", tickets.TicketView.as_view(), name="desk-ticket"),
    path("desk/tickets/<int:pk>/messages/", tickets.MessagesView.as_view(), name="desk-messages"),
    path("desk/tickets/<int:pk>/checklist/", tickets.ChecklistView.as_view(), name="desk-checklist"),
    path("desk/tickets/<int:pk>/time/", tickets.TimeView.as_view(), name="desk-time"),
    path(
        "desk/tickets/<int:pk>/replies/<int:reply>/",
        tools.FilledReplyView.as_view(),
        name="desk-filled-reply",
    ),
    path(
        "desk/tickets/<int:pk>/macros/<int:macro>/", tools.TicketMacroView.as_view(), name="desk-ticket-macro"
    ),
    path("desk/checklist/<int:pk>/", tickets.ChecklistItemView.as_view(), name="desk-checklist-item"),
    path("desk/time/<int:pk>/", tickets.TimeEntryView.as_view(), name="desk-time-entry"),
    path("desk/timer/", tickets.TimerView.as_view(), name="desk-timer"),
    path("desk/replies/", tools.RepliesView.as_view(), name="desk-replies"),
    path("desk/replies/<int:pk>/", tools.ReplyView.as_view(), name="desk-reply"),
    path("desk/macros/", tools.MacrosView.as_view(), name="desk-macros"),
    path("desk/macros/<int:pk>/", tools.MacroView.as_view(), name="desk-macro"),
    path("desk/views/", tools.ViewsView.as_view(), name="desk-views"),
    path("desk/views/<int:pk>/", tools.ViewView.as_view(), name="desk-view"),
    path("desk/batches/", tools.BatchesView.as_view(), name="desk-batches"),
    path("desk/batches/preview/", tools.BatchPreviewView.as_view(), name="desk-batch-preview"),
    path("desk/batches/<int:pk>/", tools.BatchView.as_view(), name="desk-batch"),
]
