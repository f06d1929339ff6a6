"""Layer 0: what every other layer may use. Standard library only, no Django."""
