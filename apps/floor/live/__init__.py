"""The live picture of the floor in a web process: one subscription to Redis, many browsers."""
