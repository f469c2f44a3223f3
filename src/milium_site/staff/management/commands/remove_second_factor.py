"""`milium-site django remove_second_factor`: the way back in for the only owner, who lost theirs."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor
from milium_site.staff.actions import remove_second_factors


class Command(BaseCommand):
    help = "Forget somebody's authenticator app, passkeys and recovery codes, and end their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, **options: str) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        remove_second_factors(by=Actor.system("operator"), user=user)
        self.stdout.write(f"{user.email} signs in with the password alone and sets up a second factor anew.")
