"""The staff's own door. Names without a room are allauth's: it looks its pages up by them; those that are not
needed (signing up, changing addresses) have no route."""

from django.urls import include, path

from milium_site.staff.views import door, emergencies, links, people, programs, security, sign_in

own = [
    path("locked/", door.unlock, name="unlock"),
    path("lock/", door.lock, name="lock"),
    path("still-here/", door.still_here, name="still_here"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("link/<str:token>/", links.use_link, name="use_link"),
    path("security/pin/", security.pin, name="pin"),
    path("security/password/", security.password, name="password"),
    path("security/sessions/<int:pk>/end/", security.end_session, name="end_session"),
    path("roles/", people.roles, name="roles"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.give_role, name="give_role"),
    path("people/<int:pk>/roles/<int:grant>/take/", people.take_role, name="take_role"),
    path("people/<int:pk>/let-go/", people.let_go, name="let_go"),
    path("people/<int:pk>/take-back/", people.take_back, name="take_back"),
    path("people/<int:pk>/link/", people.send_link, name="send_link"),
    path("people/<int:pk>/second-factor/", people.reset_second_factor, name="reset_second_factor"),
    path("programs/", programs.programs, name="programs"),
    path("programs/<uuid:pk>/revoke/", programs.revoke, name="revoke_program"),
    path("emergency/", emergencies.emergency, name="emergency"),
    path("emergency/<uuid:pk>/close/", emergencies.close, name="close_emergency"),
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    path("emergencies/<uuid:pk>/seen/", emergencies.seen, name="emergency_seen"),
]

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="account_login"),
    path("login/code/", sign_in.CodeView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", sign_in.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("logout/", sign_in.SignOutView.as_view(), name="account_logout"),
    path("confirm/", sign_in.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
    path("confirm/code/", sign_in.ConfirmCodeView.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", sign_in.ConfirmPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("security/", security.security, name="mfa_index"),
    path("security/app/", security.AddAppView.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", security.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", security.CodesView.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/new/", security.NewCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("security/passkeys/add/", security.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        security.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("", include((own, "staff"))),
]
