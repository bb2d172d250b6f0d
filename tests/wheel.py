"""Build the wheel, install it in a clean environment outside the checkout, and run the demo from it.

Only this sees a package that is missing from `setup.cfg`, or a data file that the wheel left behind.
Run: python tests/wheel.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command, show it, and give back what it printed; stop at the first that fails."""
    print("$", *command, flush=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}\nexit {done.returncode}")
    return done.stdout


def main() -> None:
    """Wheel, clean environment, demo."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.rmtree(ROOT / "build", ignore_errors=True)  # setuptools would pack files deleted since
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", place, ROOT, cwd=place)
        (wheel,) = place.glob("onrecord-*.whl")
        venv.create(place / "env", with_pip=True)
        python = place / "env" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=place)
        out = run(place / "env" / "bin" / "onrecord", "demo", "case", cwd=place)
        print(out[-1500:])
        if not list((place / "case").rglob("*.html")):
            sys.exit("the demo from the wheel wrote no page")
        print("the demo runs from the wheel")


if __name__ == "__main__":
    main()
