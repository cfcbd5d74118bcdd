"""`ttui doctor`: looks at everything that ttui needs, and says what to do."""
