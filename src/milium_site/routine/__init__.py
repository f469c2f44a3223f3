"""The routine upstairs: a visitor's shelf, their week, and the way to their phone."""
