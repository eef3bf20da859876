"""Every setting tried for real. Imports `serving` and `settings`."""
