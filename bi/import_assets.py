"""Import of the dashboards, charts, datasets and the database that this project carries, over what was imported before.

A process of its own in Superset's environment; `serve.py` starts it.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(folder: Path, username: str) -> None:
    """Imports every YAML file below `folder` as `username`, all or nothing."""
    from superset.app import create_app

    with create_app().app_context():
        from flask import g
        from superset import security_manager
        from superset.commands.exceptions import CommandInvalidError
        from superset.commands.importers.v1.assets import ImportAssetsCommand

        g.user = security_manager.find_user(username=username)
        contents = {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}
        command = ImportAssetsCommand(contents)
        try:
            command.validate()
        except CommandInvalidError as error:
            sys.exit(f"{error}: {error.normalized_messages()}")
        command.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
