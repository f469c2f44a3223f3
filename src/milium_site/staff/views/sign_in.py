"""Signing in and out. Patients have no account; new staff is added by the clinic's owner."""

from allauth.account.views import LoginView, LogoutView
from django.http import HttpResponse
from django.urls import reverse

from milium_site.staff.forms import SignInForm
from milium_site.accounts.queries import demo_sign_ins


class SignInView(LoginView):
    form_class = SignInForm
    template_name = "staff/sign_in.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"demo_sign_ins": demo_sign_ins()}

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOutView(LogoutView):
    template_name = "staff/sign_out.html"

    def get_redirect_url(self) -> str:
        return reverse("account_login")
