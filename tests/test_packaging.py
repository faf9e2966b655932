"""What the project promises about its environment: versions, system libraries, and files that come with it."""

import ctypes
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import nnviz
from nnviz import qt_libraries
from nnviz.errors import BadInput

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class TestVersions:
    @pytest.mark.parametrize(
        ("python", "pyside", "allowed"),
        [
            ("3.11", "6.12.0", False),
            ("3.11", "6.11.3", True),
            ("3.11", "6.12.1", True),
            ("3.12", "6.12.0", True),
            ("3.13", "6.12.0", True),
        ],
    )
    def test_the_pyside_that_loses_none_is_not_installed(self, python: str, pyside: str, allowed: bool) -> None:
        """See docs/decisions/0002."""
        requirements = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
        (requirement,) = [
            requirement
            for requirement in requirements
            if requirement.name == "PySide6-Essentials"
            and (requirement.marker is None or requirement.marker.evaluate({"python_version": python}))
        ]
        assert requirement.specifier.contains(Version(pyside)) is allowed

    def test_qt_calls_lose_no_reference_of_none(self, qtbot: QtBot) -> None:
        """With a PySide6 that has the fault, every call without a result takes one; from 3.12 on it cannot harm."""

        class Painted(QWidget):
            paints = 0

            def paintEvent(self, event: object) -> None:
                self.paints += 1
                painter = QPainter(self)
                painter.drawLine(0, 0, 9, 9)
                painter.end()

        widget = Painted()
        qtbot.addWidget(widget)
        picture = QPixmap(10, 10)
        before = sys.getrefcount(None)
        for _ in range(1000):
            widget.render(picture)
        lost = before - sys.getrefcount(None)
        assert widget.paints == 1000
        assert lost < 100

    def test_the_changelog_knows_this_version(self) -> None:
        assert f"## {nnviz.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PySide6 brings all that Qt needs")
class TestQtLibraries:
    def test_every_library_that_qt_links_to_is_looked_for(self) -> None:
        """A new Qt may need a new one: then it belongs into `nnviz/qt_libraries.py`."""
        import PySide6

        qt = Path(PySide6.__file__).parent / "Qt"
        used = [qt / f"lib/libQt6{name}.so.6" for name in ("Core", "DBus", "Gui", "OpenGL", "Svg", "Widgets", "XcbQpa")]
        used += [qt / f"plugins/platforms/libq{name}.so" for name in ("offscreen", "xcb")]
        brought = {path.name for path in (qt / "lib").iterdir()}
        system = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "ld-linux-x86-64.so.2"}
        for path in used:
            needed = set(re.findall(rb"\0(lib[\w+.-]+\.so\.[\d.]+)(?=\0)", path.read_bytes()))
            names = {name.decode() for name in needed} - brought - system
            unknown = {name for name in names if not name.startswith("libQt6")} - set(
                qt_libraries.ALWAYS | qt_libraries.X11
            )
            assert not unknown, f"{path.name} needs {', '.join(sorted(unknown))}"

    def test_a_missing_library_is_told_with_the_command_to_type(self, monkeypatch: pytest.MonkeyPatch) -> None:
        load = ctypes.CDLL

        def without_egl(name: str) -> ctypes.CDLL:
            if name == "libEGL.so.1":
                raise OSError(f"{name}: cannot open shared object file")
            return load(name)

        monkeypatch.setattr(ctypes, "CDLL", without_egl)
        with pytest.raises(BadInput, match=r"libEGL\.so\.1.*apt-get install libegl1$"):
            qt_libraries.check(qt_libraries.ALWAYS)

    @pytest.mark.parametrize(
        ("environment", "on_x11"),
        [
            ({}, False),
            ({"DISPLAY": ":0"}, True),
            ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, False),
            ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
            ({"QT_QPA_PLATFORM": "xcb"}, True),
        ],
    )
    def test_x11_is_asked_for_only_where_it_is_used(self, environment: dict[str, str], on_x11: bool) -> None:
        assert ("libxcb-cursor.so.0" in qt_libraries.needed(environment)) is on_x11


def test_make_lists_what_it_can_do() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("install", "run", "test", "check", "bench", "pictures"):
        assert f"make {target} " in listed


def test_no_address_of_a_download_is_committed() -> None:
    """Packages come from wherever the user's pip gets them."""
    files = [ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run", *(ROOT / "nnviz").rglob("*.py")]
    for path in files:
        assert "://" not in path.read_text(encoding="utf-8"), path
    assert not list(ROOT.glob("*.lock"))
