from milium_site.cli import main

main()
