"""Users, teams and roles; also the two things that every admin needs: the theme and encrypted fields."""
