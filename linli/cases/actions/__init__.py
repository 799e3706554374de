"""What people do with cases beyond the common moves: open, report the result, rate, redirect."""
