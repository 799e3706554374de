"""Units in the browser: their chain, what they cover, their history, and every change foreseen."""
