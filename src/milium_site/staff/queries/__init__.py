"""Reading the staff's own affairs."""
