"""What is read about forms."""
