"""The simulated TikTok: accounts, campaigns, money and time."""
