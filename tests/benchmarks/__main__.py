"""Every bench, one after another: ``python -m tests.benchmarks [addresses|linkage|runs ...]``."""

import subprocess
import sys
from pathlib import Path

names = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*"))
chosen = sys.argv[1:] or names
if unknown := sorted(set(chosen) - set(names)):
    sys.exit(f"There is no bench called {', '.join(unknown)}. There are: {', '.join(names)}.")
failed = []
for name in chosen:
    bench = [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]
    if subprocess.run(bench, check=False).returncode:
        failed.append(name)
if failed:
    sys.exit(f"Not finished: {', '.join(failed)}.")
