"""What every turn holds in its hand: work, office, wording, reply. Imports `store` down."""
