"""The command app as a user runs it: where the page is, a taken port, Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

from analysis.app.server import bound
from tests.cli.commands import ROOT, refused, run_py
from tests.patience import HUNG_SECONDS


def test_a_taken_port_is_one_plain_line():
    with bound(0) as taken:
        port = taken.getsockname()[1]
        told = refused(run_py("app", "--port", port, "--no-browser"))
    assert told == (
        f"error: port {port} is taken; is the page open already? --port N takes another one\n"
    )


def test_an_unknown_scenario_is_told_with_the_nearest():
    assert "did you mean one_region?" in refused(run_py("app", "one_regon", "--no-browser"))


def started(tmp_path):
    """Start a server that keeps its files below a folder; return it and where it is."""
    process = subprocess.Popen(
        [sys.executable, "run.py", "app", "one_region", "--port", "0", "--no-browser"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    return process, re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]


def ended(process, number):
    process.send_signal(number)
    process.communicate(timeout=HUNG_SECONDS)


def test_what_a_killed_server_left_is_cleared_away_and_a_living_one_keeps_its_files(tmp_path):
    def folders():
        return {folder.name for folder in tmp_path.glob("metacluster-app-*")}

    killed, address = started(tmp_path)
    try:
        asked = json.dumps({"case": {"world": "one_region"}, "seeds": [1]}).encode()
        with urllib.request.urlopen(f"{address}api/run", asked, HUNG_SECONDS) as run:
            assert b'"end"' in run.read()
        (left,) = folders()
        assert f"-{killed.pid}-" in left
        assert list((tmp_path / left).glob("firms-*"))
    finally:
        ended(killed, signal.SIGKILL)
    assert folders() == {left}
    first, _ = started(tmp_path)
    try:
        (of_first,) = folders()
        assert f"-{first.pid}-" in of_first
        second, _ = started(tmp_path)
        try:
            assert of_first in folders()
            assert len(folders()) == 2
        finally:
            ended(second, signal.SIGINT)
    finally:
        ended(first, signal.SIGINT)
    assert folders() == set()


def test_it_says_where_the_page_is_and_ends_at_ctrl_c_with_its_processes():
    started = subprocess.Popen(
        [sys.executable, "run.py", "app", "one_region", "--port", "0", "--no-browser"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        line = started.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
        with urllib.request.urlopen(address, timeout=HUNG_SECONDS) as answer:
            assert b"<html" in answer.read()
        asked = json.dumps({"case": {"world": "one_region"}, "seeds": list(range(1, 60))})
        # A run that goes on: its worlds are far from done.
        with urllib.request.urlopen(f"{address}api/run", asked.encode(), HUNG_SECONDS) as run:
            assert b"progress" in run.readline()
            started.send_signal(signal.SIGINT)
            out, errors = started.communicate(timeout=HUNG_SECONDS)
    finally:
        started.kill()
    assert (started.returncode, out, errors) == (0, "", "")
