"""Fields that a site adds to its own forms: what they ask, and what may be answered."""
