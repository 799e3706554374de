"""The API of forms."""
