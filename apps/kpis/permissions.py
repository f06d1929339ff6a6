"""Who may see figures."""

VIEW_FIGURES = "kpis.view_intervalfigures"
