"""The project's own bilingual sentence encoder: how it is trained, its weights, and a light loader for them."""
