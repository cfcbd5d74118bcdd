"""The pretend API as a server: in memory, as an ASGI application, on loopback."""
