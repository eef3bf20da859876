"""The Bot API on loopback."""
