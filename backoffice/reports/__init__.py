"""What an office shows of its cases: the register, the figures of a month, what is published."""
