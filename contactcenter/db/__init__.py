"""PostgreSQL backend that says how to start the embedded engine when it is not running."""
