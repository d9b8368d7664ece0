"""`python -m editor.measuring NAME [--quick]`: one measurement, as one line of JSON on standard output."""

from __future__ import annotations

import importlib
import json
import sys


def main(arguments: list[str]) -> int:
    """Run one measurement and print {"readings": {name: number}, "notes": {name: reason}}."""
    names = [each for each in arguments if not each.startswith("-")]
    measure = importlib.import_module(f"editor.measuring.{names[0]}").measure
    readings, notes = measure("--quick" in arguments)
    print(json.dumps({"readings": readings, "notes": notes}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
