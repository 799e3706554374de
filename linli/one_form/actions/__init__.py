"""What people do with forms: writes, each with its journal entry."""
