"""`python -m service.cli`: the command where its script is not on the path."""

from service.cli.main import main

main()
