"""Where the files that come with the package are, in a checkout and in an installed wheel alike."""

from importlib.resources import files
from pathlib import Path


def _folder(name: str) -> Path:
    try:
        return Path(str(files(f"rai_review.{name}")))
    except ModuleNotFoundError:  # a checkout that nothing has installed: the folders stand beside the package
        return Path(__file__).resolve().parent.parent / name


def checklists_folder() -> Path:
    """Return the folder of the shipped checklists: ``<key>/<version>/*.yaml``."""
    return _folder("checklists")


def templates_folder() -> Path:
    """Return the folder of the templates: ``layouts/ components/ pages/ report/``."""
    return _folder("templates")


def static_folder() -> Path:
    """Return the folder of the files that browsers fetch as they are: styles, scripts, pictures."""
    return Path(__file__).resolve().parent / "static"
