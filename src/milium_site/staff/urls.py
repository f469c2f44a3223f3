from django.urls import path

from milium_site.staff.views import SignInView, SignOutView

# The names are allauth's: it looks its own pages up by them. Sign-up and the rest of its pages have no route.
urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", SignOutView.as_view(), name="account_logout"),
]
