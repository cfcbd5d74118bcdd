"""What ttui talks about, in the trade's words: frozen data and rules, standard library only."""
