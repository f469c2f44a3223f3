"""The map of the product. Every path not decorated `login_not_required` needs a sign-in."""

from django.urls import path

urlpatterns: list = []
