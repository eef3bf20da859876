"""Each office's SOP, played: a citizen complains, officers type what their SOP has them do."""
