"""Pages that are generated. Imports `serving` and `settings`."""
