"""Business Centers, balances, bills, and the request to close an account."""
