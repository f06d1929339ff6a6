"""What if: past days through the engine of today, with these rules or others."""
