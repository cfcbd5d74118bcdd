"""The actions of ttui, as coroutines over the API and the store."""
