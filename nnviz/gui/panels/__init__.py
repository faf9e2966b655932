"""One file per panel; all of them are imported here, so that a new file is a new panel."""

from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
