"""`bench acd`: the routing engine alone, in memory, against slow and simple ways to the same answer."""
