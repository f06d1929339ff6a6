"""`bench kpi`."""
