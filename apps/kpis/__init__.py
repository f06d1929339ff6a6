"""Key figures: additive counts by interval, the formulas over them, and what lies behind each figure."""
