"""A node at work: wired, polled, called, watched. Imports `settings`."""
