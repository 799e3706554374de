"""What may go wrong at once: races, kills, random lives, and who sees what."""
