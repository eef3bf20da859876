"""What a case is, what may be done to it, and its clocks. Pure; imports `calendar`."""
