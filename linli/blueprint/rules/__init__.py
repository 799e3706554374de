"""What must hold within a blueprint (`within`), against the code and between editions (`cross`)."""
