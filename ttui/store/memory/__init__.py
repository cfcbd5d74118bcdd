"""What is known of the ad accounts, in memory."""
