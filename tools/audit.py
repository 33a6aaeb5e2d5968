"""Ask whether known vulnerabilities touch what is pinned, `make audit`: pip-audit, judged by what it could ask.

It ends well where every package of the locks was looked up and nothing is known of any: pip-audit itself also ends
well where the service knows none of them, as a mirror of packages does that has no vulnerabilities to tell.

Exit codes: 0 nothing known, 1 vulnerabilities, 2 not (or not all) asked.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = tuple(ROOT / "requirements" / name for name in ("dev.lock", "bench.lock"))
"""What runs is part of what develops."""


def main() -> int:
    """Ask about every lock. The answer is the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("locks", nargs="*", type=Path, default=LOCKS, help="what is asked about; else all locks")
    arguments.add_argument("--service", default="pypi", choices=("pypi", "osv"), help="who is asked")
    arguments.add_argument("--osv-url", metavar="URL", help="where osv is asked, if not at its own address")
    given = arguments.parse_args()
    where = ["--osv-url", given.osv_url] if given.osv_url else []
    codes = {audited(lock, given.service, where) for lock in given.locks}
    return 1 if 1 in codes else max(codes)


def audited(lock: Path, service: str, where: list[str]) -> int:
    """Ask about a lock, and tell what was found."""
    command = [Path(sys.executable).parent / "pip-audit", "--requirement", lock, "--disable-pip", "--format", "json"]
    asking = [*command, "--vulnerability-service", service, *where, "--progress-spinner", "off"]
    done = subprocess.run(asking, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        print(f"{lock.name}: NOT AUDITED, {service} can't be asked: {why}", file=sys.stderr)
        return 2
    return told(lock.name, service, packages)


def told(name: str, service: str, packages: list[dict[str, Any]]) -> int:
    """Say what is known of the packages of a lock."""
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    touched = [one for one in packages if one.get("vulns")]
    for one in touched:
        for known in one["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{name}: {one['name']} {one['version']}: {known['id']}, mended in {mended}", file=sys.stderr)
    if unasked or not packages:
        which = "" if len(unasked) == len(packages) else f": {', '.join(unasked)}"
        missing = f"{service} knows {len(packages) - len(unasked)} of {len(packages)} packages{which}"
        print(f"{name}: NOT AUDITED, {missing}", file=sys.stderr)
    elif not touched:
        print(f"{name}: nothing is known of {len(packages)} packages")
    return 1 if touched else 2 if unasked or not packages else 0


if __name__ == "__main__":
    sys.exit(main())
