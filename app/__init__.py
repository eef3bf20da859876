"""The composition root: knows everything, decides nothing."""
