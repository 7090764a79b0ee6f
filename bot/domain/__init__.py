"""Frozen types that every other part speaks. Nothing here does work or imports a vendor."""
