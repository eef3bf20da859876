"""The Cloud API on loopback."""
