"""Project package: wiring only. It may import every app; no app imports it."""
