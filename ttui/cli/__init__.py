"""The composition root: flags and environment to settings, services, and a screen or a command."""
