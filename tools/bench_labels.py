"""Reading labels, measured in one run as ratios: names, flags and reasons of every list, each list once.

    peer        the whole analysis of `on-the-list`, over ours; at least 10
    floor       splitting at commas and looking each piece up in a dict, over ours; at least 1/25, 1/12 aimed at
    long        1 MB of commas, brackets or one endless word, over 100 kB of it; at most 12

Cold is the first pass of a reader that has been loaded and has read nothing; warm is a second pass, which knows
the pieces between commas that it has met (it keeps no whole list). The best of several rounds in processor time, so
that a busy machine does not decide. Exit 1 when a ratio is worse than promised.

    python tools/bench_labels.py [LISTS.jsonl]     without a file, lists are drawn from the shipped names
"""

import gc
import json
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from on_the_list.analyse import analyse
from on_the_list.register import load as load_register

from milium.ingredients import Lexicon, assess_label, build_lexicon, read_label
from milium.knowledge.lexicon import load_lexicon_facts

PEER_AT_LEAST = 10.0
FLOOR_AT_LEAST = 1 / 25
LONG_AT_MOST = 12.0
ROUNDS = 5
DRAWN = 900
LENGTH = 32
LONG = {"commas": ",", "brackets": "(", "closed brackets": "(a),", "one endless word": "a"}


def main(arguments: list[str]) -> int:
    lists = list(_read(Path(arguments[0]))) if arguments else _drawn(DRAWN)
    peer_lists = lists[:: max(1, len(lists) // 200)]
    register = load_register()
    cold, warm, whole, floor, peer = [], [], [], [], []
    names = _loaded().names
    plain = {name.inci_name: name for name in names.values()}
    for _ in range(ROUNDS):
        # Taken in turn, so that a busy moment of the machine falls on all of them.
        lexicon = _loaded()
        cold.append(_per_list(lambda text, lexicon=lexicon: _ours(text, lexicon), lists))
        warm.append(_per_list(lambda text, lexicon=lexicon: _ours(text, lexicon), lists))
        lexicon = _loaded()
        whole.append(_per_list(lambda text, lexicon=lexicon: _with_places(text, lexicon), lists))
        floor.append(
            _per_list(lambda text: [plain.get(part.strip().upper()) for part in text.split(",")], lists)
        )
        peer.append(_per_list(lambda text: analyse(ingredients_text=text, register=register), peer_lists))
    ours, again, places, least, other = (min(times) for times in (cold, warm, whole, floor, peer))
    print(f"{len(lists)} lists, {sum(map(len, lists)) // len(lists)} characters each")
    print(f"ours, cold {ours * 1e6:8.1f} us a list    warm {again * 1e6:8.1f} us")
    print(f"    with the place and function of every name, cold {places * 1e6:8.1f} us")
    print(f"on-the-list, whole analysis {other * 1e6:8.1f} us")
    print(f"    {other / ours:.1f} times ours cold, {other / again:.1f} times ours warm")
    print(
        f"split and look up {least * 1e6:8.1f} us    1/{ours / least:.1f} of it cold, 1/{again / least:.1f} warm"
    )
    worst = max(_long(name, unit) for name, unit in LONG.items())
    return int(other / ours < PEER_AT_LEAST or least / ours < FLOOR_AT_LEAST or worst > LONG_AT_MOST)


def _read(path: Path) -> Iterable[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["ingredients"]


def _drawn(count: int) -> list[str]:
    """Lists of shipped names, common ones often, as shops print them."""
    rng = random.Random(20)  # noqa: S311  no secret
    entries = load_lexicon_facts().names
    spellings = [s.title() for entry in entries for s in (entry.inci_name, *entry.synonyms[:1])]
    rng.shuffle(spellings)
    lists = []
    for _ in range(count):
        places = [int(len(spellings) * rng.random() ** 3) for _ in range(max(3, int(rng.gauss(LENGTH, 12))))]
        lists.append(", ".join(spellings[place] for place in places) + ".")
    return lists


def _loaded() -> Lexicon:
    lexicon = build_lexicon(load_lexicon_facts())
    _ours("Aqua, Glycerrin, Rosa Canina Leaf Oil, Sodium Fooate, PEG-8 Triethoxysilane, Retinol", lexicon)
    lexicon.remembered.clear()
    lexicon.sure.clear()
    return lexicon


def _ours(text: str, lexicon: Lexicon) -> object:
    declaration = read_label(text, lexicon)
    assessment = assess_label(declaration, lexicon)
    return declaration.names, assessment.flags, assessment.views, assessment.helpers


def _with_places(text: str, lexicon: Lexicon) -> object:
    declaration = read_label(text, lexicon)
    return declaration.ingredients, assess_label(declaration, lexicon)


def _per_list(work: Callable[[str], object], lists: list[str]) -> float:
    gc.collect()
    start = process_time()
    for text in lists:
        work(text)
    return (process_time() - start) / len(lists)


def _long(name: str, unit: str) -> float:
    short, long = (unit * (size // len(unit)) for size in (100_000, 1_000_000))
    taken = []
    for text in (short, long):
        rounds = []
        for _ in range(ROUNDS):
            lexicon = _loaded()
            rounds.append(_per_list(lambda text, lexicon=lexicon: _ours(text, lexicon), [text]))
        taken.append(min(rounds))
    ratio = taken[1] / taken[0]
    print(f"1 MB of {name}: {taken[1] * 1000:.0f} ms, {ratio:.1f} times 100 kB")
    return ratio


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
