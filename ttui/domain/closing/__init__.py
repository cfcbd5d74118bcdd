"""The closing of an ad account as data and rules."""
