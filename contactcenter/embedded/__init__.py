"""Our own PostgreSQL and Redis or Valkey on Unix sockets, for machines where nobody has set up any.

Public surface: `ensure_running`, `stop`, `services` (servers.py), `endpoints` (layout.py), `EmbeddedError`.
This package needs neither Django nor its settings.
"""
