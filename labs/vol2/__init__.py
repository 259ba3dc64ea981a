"""Volume 2: a fleet of machines."""
