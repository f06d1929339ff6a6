"""Forms in which a result leaves the house. Each takes a Result and returns bytes."""
