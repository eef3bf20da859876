"""Days, hours and working time. Pure; imports no other room."""
