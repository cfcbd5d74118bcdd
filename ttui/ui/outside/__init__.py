"""What changed while ttui was not running."""
