"""`milium-site django add_staff`: the way in for the first owner, and for whoever lost their password."""

import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from milium_site.accounts.actions import add_staff
from milium_site.accounts.models import Role


class Command(BaseCommand):
    help = "Give a person an account, a role and a password (asked for, or read from standard input)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", default="", help="first and last name")
        parser.add_argument("--place", help="slug of the one place; without it, every place")

    def handle(self, *args, **options) -> None:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_email(options["email"])
            validate_password(password)
            user = add_staff(
                options["email"], options["role"], password, name=options["name"], place=options["place"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} can sign in at /staff/login/.")
