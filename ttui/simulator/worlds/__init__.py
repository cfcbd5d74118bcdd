"""Ready-made worlds: the demo, and generated ones of any size."""
