from typing import Any

from django.core.management.base import BaseCommand

from milium_site.design.management import assets


class Command(BaseCommand):
    help = "Join the stylesheet and cut the typefaces down to the letters the site uses."

    def handle(self, *args: Any, **options: Any) -> None:
        directory = assets.build()
        for path in sorted((directory / "design").glob("**/*.*")):
            self.stdout.write(f"{path.stat().st_size / 1000:7.1f} kB  {path.relative_to(directory)}")
