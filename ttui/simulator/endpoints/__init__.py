"""What each endpoint of the pretend API answers."""
