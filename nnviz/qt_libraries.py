"""The system libraries that Qt needs on Linux, found before Qt fails on one that is missing.

PySide6 brings Qt itself, but not these. Without one of them Qt ends the process, often without naming it.

    python -m nnviz.qt_libraries              one line if something is missing, status 1
    python -m nnviz.qt_libraries --install    as root on Debian or Ubuntu: install what is missing
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from nnviz.errors import BadInput

ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""What every window needs, a hidden one too: the library, and the Debian package that holds it."""

X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on an X11 display needs besides."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_PACKAGE = "fonts-dejavu-core"


def is_missing(library: str) -> bool:
    """Whether the dynamic linker does not find the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return True
    return False


def missing(libraries: Iterable[str]) -> list[str]:
    """Those of the libraries that are not installed; none of them counts outside Linux."""
    return [library for library in libraries if is_missing(library)] if sys.platform == "linux" else []


def needed(environment: Mapping[str, str]) -> dict[str, str]:
    """The libraries that a window in this environment needs, with their packages."""
    platform = environment.get("QT_QPA_PLATFORM", "")
    on_x11 = platform.startswith("xcb") if platform else "DISPLAY" in environment
    # Where Wayland is offered too, Qt takes it when it cannot use X11.
    return ALWAYS | X11 if on_x11 and "WAYLAND_DISPLAY" not in environment else ALWAYS


def command(packages: Iterable[str]) -> str:
    return f"sudo apt-get install {' '.join(sorted(set(packages)))}"


def check(packages: Mapping[str, str]) -> None:
    """Raise `BadInput` with the command to type if one of these libraries is missing."""
    lacking = missing(packages)
    if lacking:
        raise BadInput(
            f"Qt needs system libraries that are missing ({', '.join(lacking)}); "
            f"on Debian or Ubuntu: {command(packages[library] for library in lacking)}"
        )


def has_fonts() -> bool:
    """Whether any font is installed; without one, Qt draws no text."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(file.suffix.lower() in {".ttf", ".otf", ".ttc"} for folder in folders for file in folder.rglob("*"))


def install() -> None:
    """Install what is missing for any window. Raises `BadInput` if apt-get cannot."""
    packages = {(ALWAYS | X11)[library] for library in missing(ALWAYS | X11)}
    if sys.platform == "linux" and not has_fonts():
        packages.add(FONT_PACKAGE)
    if not packages:
        return
    print(f"Installing system libraries for Qt: {' '.join(sorted(packages))}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *sorted(packages)]):
        done = subprocess.run(["apt-get", "-qq", *step], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise BadInput(f"apt-get {step[0]} failed ({reason}); try: {command(packages)}")


def main(arguments: list[str]) -> int:
    try:
        if "--install" in arguments and sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
            install()
        check(needed(os.environ))
    except BadInput as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
