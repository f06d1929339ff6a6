"""Roll-ups: counts by day and dimension, kept up to date from marks (ADR 0195)."""
