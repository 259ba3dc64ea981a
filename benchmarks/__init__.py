"""How fast the project is: every figure a median, beside a baseline measured in the same run."""
