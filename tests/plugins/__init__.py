"""pytest plugins of this project, named in pyproject.toml."""
