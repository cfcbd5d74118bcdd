"""The main screen and its help."""
