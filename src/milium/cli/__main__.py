"""`python -m milium.cli`."""

from milium.cli import main

main(prog_name="milium")
