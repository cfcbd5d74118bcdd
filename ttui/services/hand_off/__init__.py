"""The end of a Promote, which only a phone can bring about."""
