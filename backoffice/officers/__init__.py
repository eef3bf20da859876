"""What an officer types, by chat, mail or in a room. Imports `citizens`, `delivery` and below."""
