"""Run the notebooks and keep their outputs, small and clean.

In:   notebooks/*.ipynb
Out:  the same files with fresh outputs; or, with --check, the first cell that fails
Run:  python notebooks/run.py [--check]

Execution counts and machine metadata are dropped: so that only what changed differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent


def run(path: Path) -> nbformat.NotebookNode:
    """Execute one notebook from the folder it lies in.

    Raises:
        CellExecutionError: A cell failed; the message holds the cell and its error.
    """
    notebook = nbformat.read(path, as_version=4)
    # No history file, and nothing of the person's own IPython settings: the same outputs on every machine.
    with tempfile.TemporaryDirectory() as empty:
        os.environ["IPYTHONDIR"] = empty
        client = NotebookClient(
            notebook,
            timeout=180,
            kernel_name="python3",
            resources={"metadata": {"path": str(HERE)}},
            extra_arguments=["--HistoryManager.enabled=False"],
        )
        client.execute()
    return clean(notebook)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what differs from run to run and says nothing."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
                output.pop("metadata", None)
                if output.output_type in ("display_data", "execute_result"):
                    output["metadata"] = {}
    return notebook


def main() -> int:
    """Run all notebooks; 0 if every cell ran."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only run; write nothing")
    only_check = parser.parse_args().check
    for path in sorted(HERE.glob("*.ipynb")):
        try:
            done = run(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        if not only_check:
            nbformat.write(done, path)
        print(f"{path.name}: {len(done.cells)} cells ran")
    return 0


if __name__ == "__main__":
    sys.exit(main())
