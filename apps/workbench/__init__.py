"""Layer 8: the agent's screen, over one WebSocket."""
