"""How fast many tickets are listed, searched, counted and changed."""
