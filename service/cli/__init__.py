"""The command line: one module a group of commands, each a thin face over a use case."""

from service.cli.main import main

__all__ = ["main"]
