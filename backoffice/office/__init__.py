"""An office as data: its profile, and what is wrong with it. Imports `case` and `calendar`."""
