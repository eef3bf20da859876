"""The environment, read once, all mistakes at once. Imports no other room of `app`."""
