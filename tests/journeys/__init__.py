"""Stories that cross rooms: told through the pages and the API of a real server, and in the house."""
