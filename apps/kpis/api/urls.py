from django.urls import path

from apps.kpis.api import flow_views, ledger_views, views

urlpatterns = [
    path("kpis/figures/", views.WindowFiguresView.as_view(), name="kpis-figures"),
    path("kpis/intervals/", views.SeriesView.as_view(), name="kpis-intervals"),
    path("kpis/fcr/", views.FcrView.as_view(), name="kpis-fcr"),
    path("kpis/callbacks/", views.CallbacksView.as_view(), name="kpis-callbacks"),
    path("kpis/sheds/", views.ShedsView.as_view(), name="kpis-sheds"),
    path("kpis/flow-nodes/", flow_views.FlowNodesView.as_view(), name="kpis-flow-nodes"),
    path("kpis/flow-change/", flow_views.FlowChangeView.as_view(), name="kpis-flow-change"),
    path("kpis/restatements/", ledger_views.RestatementsView.as_view(), name="kpis-restatements"),
    path("kpis/findings/", ledger_views.FindingsView.as_view(), name="kpis-findings"),
    path("kpis/complete/", ledger_views.CompletenessView.as_view(), name="kpis-complete"),
    path("kpis/formulas/", views.FormulasView.as_view(), name="kpis-formulas"),
    path("kpis/behind/<slug:formula_id>/", views.BehindView.as_view(), name="kpis-behind"),
]
