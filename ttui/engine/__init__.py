"""The services on an event loop of their own, in a thread; the only bridge the UI may use."""
