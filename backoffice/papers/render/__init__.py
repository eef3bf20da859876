"""From a letter to a file, and back from a corrected one. Runs in the child's process alone: here
are the libraries that lay out pages."""
