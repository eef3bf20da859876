"""What an office puts on paper: one letter model, and a renderer of each format in a process of
its own. Imports `office` and `calendar`."""
