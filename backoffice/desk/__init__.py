"""What every turn holds in its hand: office, wording, reply, mail head. Imports `store` down."""
