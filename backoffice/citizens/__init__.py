"""What a citizen says, and what it leads to. Imports `casework` and below."""
