"""The data and the rules of ttui, in the trade's words: frozen, with the standard library only."""
