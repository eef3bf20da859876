"""One file of everything, and back. Imports no other room of `app`."""
