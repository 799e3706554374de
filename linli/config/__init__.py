"""Settings, root addresses and the `linli` command: how the house is switched on."""
