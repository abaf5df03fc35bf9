"""Agreement with two independent readers over documents nobody here wrote.

Runs only where NEWMEDIA_CORPUS (a folder with feeds/docs and feeds/truth.jsonl)
and NEWMEDIA_KIT (with agree.py) are given; skips, visibly, without them.
"""
import os
import pathlib
import re
import subprocess

import pytest

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
CORPUS, KIT = os.environ.get("NEWMEDIA_CORPUS"), os.environ.get("NEWMEDIA_KIT")
FLOORS = {"REAL+ZH": {"posts": 99.5, "newest": 99.5}, "NON-TRIVIAL": {"posts": 99.5, "newest": 99.0, "comments": 98.0}}


@pytest.mark.skipif(not (CORPUS and KIT), reason="NEWMEDIA_CORPUS and NEWMEDIA_KIT are not set")
def test_agreement():
    feeds = pathlib.Path(CORPUS) / "feeds"
    run = subprocess.run(["/usr/bin/python3", str(pathlib.Path(KIT) / "agree.py"), "--batch", "stdin", "--cmd", BATCH, "--corpus", str(feeds),
                          "--truth", str(feeds / "truth.jsonl"), "--jobs", "1"], stdout=subprocess.PIPE, text=True)
    assert run.returncode == 0, "a crash or a time-out:\n" + run.stdout[:2000]
    for line in run.stdout.splitlines():
        if line.split(" ")[0] in FLOORS:
            shares = [float(x) for x in re.findall(r"\(([\d.]+)%\)", line)]
            for column, floor in FLOORS[line.split(" ")[0]].items():
                share = shares[["posts", "newest", "comments"].index(column)]
                assert share >= floor, line
