"""How well is it done? Measured against pages that a reader recorded."""
