"""ARI resources: each function takes one request apart, changes the world and answers as Asterisk does."""
