"""A real Prometheus on the loopback with metrics written before it starts."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def prometheus(
    folder: Path, tool: Callable[[str], str], metrics: str, *options: str, config: str = "global: {}\n"
) -> Generator[str]:
    """Its address. `metrics` are in the format of OpenMetrics, each sample with its moment."""
    promtool, server = tool("promtool"), tool("prometheus")
    (folder / "metrics.txt").write_text(metrics)
    (folder / "prometheus.yml").write_text(config)
    blocks = [promtool, "tsdb", "create-blocks-from", "openmetrics", "metrics.txt", "data"]
    subprocess.run(blocks, cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server, "--config.file=prometheus.yml", "--storage.tsdb.path=data", *options]
    command += ["--storage.tsdb.retention.time=100y", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/-/ready")
                    break
                except OSError:
                    assert process.poll() is None, process.stderr and process.stderr.read().decode()
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()
