"""How fast the clocks of tickets are folded, against the slow reference, and those of all open tickets anew."""
