"""The register of goals: what is to be reached until when, where it stands, and what was decided."""
