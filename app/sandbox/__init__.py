"""The providers on loopback, for tests, demo and training. Imports `serving` and `settings`."""
