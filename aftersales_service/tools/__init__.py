"""Pure functions without the ORM, each testable alone."""
