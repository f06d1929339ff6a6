"""How fast the knowledge base is searched, beside ILIKE over the same articles."""
