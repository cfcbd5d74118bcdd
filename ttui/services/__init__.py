"""What ttui can do, as plain coroutines over the API and the store."""
