"""The people who call: who they are, under which numbers, and how much a wait costs us with them."""
