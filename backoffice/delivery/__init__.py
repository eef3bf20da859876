"""From an outbox row to the wire, or elsewhere when it cannot go. Imports `casework` and below."""
