"""Closing an ad account: facts, acts, the request and its report."""
