"""asking - asks newmedia-fetch what a test wants asked, through drive.c, which stands where the keeper stands."""
import json
import os
import subprocess

FETCH = os.environ["FETCH"]
DRIVE = os.environ["DRIVE"]
# Preloaded libraries come before the sanitizer's, which would complain.
NO_SLOTS = {"LD_PRELOAD": os.environ["NO_SLOTS_SO"], "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
SLOW_NAMES = {"LD_PRELOAD": os.environ["SLOW_NAMES"], "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}


def run(asks, *options, env=None):
    """All answers by number of the ask, and what the child cost."""
    lines = "".join(json.dumps({"url": a} if isinstance(a, str) else a) + "\n" for a in asks)
    p = subprocess.run([DRIVE, *options, FETCH], input=lines, capture_output=True, text=True, timeout=120,
                       env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", **(env or {})})
    assert p.returncode == 0, p.stderr
    *answers, cost = [json.loads(line) for line in p.stdout.splitlines()]
    assert cost["signal"] == 0, (cost, p.stderr)
    cost["stderr"] = p.stderr
    by_number = {a["n"]: a for a in answers}
    assert len(by_number) == len(answers), "an ask was answered twice"
    return [by_number[k] for k in sorted(by_number)], cost


def ask(url, *options, env=None, **more):
    answers, cost = run([{"url": url, **more}], *options, env=env)
    assert len(answers) == 1 and cost["exit"] == 0, cost
    return answers[0]


def looked_up(cost):
    return [line.split()[1:] for line in cost["stderr"].splitlines() if line.startswith("look-up ")]
