"""The site as a student meets it: cold starts, and cards that follow a slider, in a real browser."""
