"""Goals without Django."""
