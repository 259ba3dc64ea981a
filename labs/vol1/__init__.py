"""Volume 1: one accelerator, one car, one pair of glasses, one microcontroller."""
