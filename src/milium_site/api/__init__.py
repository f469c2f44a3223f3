"""Booking for other programs, as JSON, and the list of free times that other pages show."""
