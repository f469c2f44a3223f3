"""The sign-in form, in the words of the rest of the site."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """E-mail address and password of a member of staff."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "E-mail address", "Password"
        login.max_length, password.max_length = 254, 1024
        login.error_messages["required"] = "Write the e-mail address that the clinic knows you by."
        password.error_messages["required"] = "Write your password."
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
