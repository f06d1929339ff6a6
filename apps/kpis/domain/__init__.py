"""Pure part of the key figures: counts, formulas, conservation, and the fold of events into counts."""
