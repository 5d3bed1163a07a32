"""Constraints on bare handles: what the types and the gadgets are made of."""
