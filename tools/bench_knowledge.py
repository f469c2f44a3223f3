"""Two ratios, measured in one run: loading all knowledge, and assessing one case.

    loading     load_knowledge() anew, over json-reading one file of all that was loaded, every field
                written out; at most 3
    one case    assess a published case, over loading; at most 1/50

Medians over many rounds, of processor time, so that a busy machine does not decide. Exit 1 when a ratio is
above what was promised.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from milium.knowledge.loading import compile_knowledge, load_knowledge, read_knowledge
from milium.selfcheck import assess, parse_answers

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests/milium/selfcheck/published_cases.jsonl"
ROUNDS = 40
LOADING_AT_MOST = 3.0
CASE_AT_MOST = 1 / 50


def main() -> int:
    compile_knowledge()
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "knowledge.json"
        plain.write_text(json.dumps(read_knowledge().model_dump(mode="json", by_alias=True)))
        size = plain.stat().st_size
        reading, loading = [], []
        # Taken in turn, so that a busy moment of the machine falls on both.
        for _ in range(ROUNDS):
            reading.append(timed(lambda: json.loads(plain.read_text())))
            loading.append(timed(load_knowledge.__wrapped__))
    knowledge = load_knowledge()
    assess(parse_answers({}), knowledge)
    one_case = [
        timed(lambda case=case: assess(parse_answers(case["answers"]), knowledge)) for case in cases * 5
    ]
    read, load, case = (statistics.median(times) for times in (reading, loading, one_case))
    print(f"json-reading {size / 1024:.0f} KiB   {read * 1000:7.2f} ms")
    print(
        f"loading all knowledge  {load * 1000:7.2f} ms   ratio {load / read:.2f}, at most {LOADING_AT_MOST:.0f}"
    )
    print(f"assessing one case     {case * 1000:7.3f} ms   ratio 1/{load / case:.0f}, at most 1/50")
    return int(load / read > LOADING_AT_MOST or case / load > CASE_AT_MOST)


def timed(work: Callable[[], Any]) -> float:
    start = process_time()
    result = work()
    taken = process_time() - start
    # Thrown away only now: a process reads its knowledge once and keeps it.
    del result
    return taken


if __name__ == "__main__":
    sys.exit(main())
