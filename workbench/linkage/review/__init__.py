"""Clerical review: which pairs to look at, what the answers say, and links drawn by them."""
