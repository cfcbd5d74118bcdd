"""Waiting, threads and tasks: what every service may use."""
