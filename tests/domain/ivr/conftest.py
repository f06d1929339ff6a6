"""Hypothesis on a busy machine: the clock judges no example, neither its making nor its run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "busy machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")
