"""A new office by somebody who writes no TOML: the questions of an SOP, and the profile of them."""
