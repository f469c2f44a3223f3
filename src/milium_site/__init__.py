"""The first floor of milium: Django and Wagtail, thin over the pure core in `milium`."""
