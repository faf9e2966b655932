"""The import arrows: gui → training → {engine, data}, data → a part of engine, engine → NumPy and scipy.special."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "nnviz").rglob("*.py"))

COMMON = {"nnviz.errors", "nnviz.files", "nnviz.interrupts", "nnviz.resources"}
MAY_IMPORT = {
    "nnviz.engine": {"nnviz.engine", *COMMON},
    "nnviz.data": {"nnviz.data", "nnviz.engine.registry", "nnviz.engine.hyperparameters", *COMMON},
    "nnviz.training": {"nnviz.training", "nnviz.data", "nnviz.engine", *COMMON},
    "nnviz.gui": {"nnviz.gui", "nnviz.training", "nnviz.data", "nnviz.engine", *COMMON},
}
"""What each part may import of nnviz. The commands and app.py stand above all parts and may import any."""

LIBRARIES = {
    "nnviz.engine": {"numpy", "scipy.special"},
    "nnviz.data": {"numpy", "scipy"},
    "nnviz.training": {"numpy", "scipy", "threadpoolctl"},
    "nnviz.gui": {"numpy", "scipy", "PIL", "PySide6", "pyqtgraph", "shiboken6", "tqdm"},
}
"""What each part may import of others, besides the standard library."""

QT = {"PySide6", "pyqtgraph", "shiboken6"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def part_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_a_file_imports_only_what_its_part_may(path: Path) -> None:
    part = part_of(module_name(path))
    for imported in imports(path):
        top = imported.split(".")[0]
        if top == "nnviz":
            allowed = MAY_IMPORT.get(part)
            assert allowed is None or within(imported, allowed), f"{part} may not import {imported}"
        elif part in LIBRARIES:
            known = LIBRARIES[part] | set(sys.stdlib_module_names)
            assert within(imported, known), f"{part} may not import {imported}"
        else:
            assert top not in QT, f"only nnviz.gui may import {imported}"


@pytest.mark.parametrize("path", sorted((ROOT / "nnviz/gui/panels").glob("[a-z]*.py")), ids=module_name)
def test_panels_do_not_import_panels(path: Path) -> None:
    assert not [name for name in imports(path) if within(name, {"nnviz.gui.panels"})]


@pytest.mark.parametrize("module", ["nnviz.engine.network", "nnviz.data", "nnviz.training.runner", "nnviz.app"])
def test_qt_is_loaded_only_by_the_window(module: str) -> None:
    code = f"import {module}, sys; print(sorted({QT!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_scipy_waits_until_the_engine_needs_it() -> None:
    code = "import nnviz.engine.network, sys; print('scipy' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"


def test_a_window_opens_without_the_parts_of_scipy_that_take_long_to_import() -> None:
    code = "import nnviz.gui.main_window, sys; print(sorted({'scipy.ndimage', 'scipy.sparse'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
