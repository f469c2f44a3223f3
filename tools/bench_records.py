"""What audit and encryption cost a booking: the same booking with and without both, in turn, in one process.

Prints the two medians and their ratio, and ends with 1 where the ratio is over 1.3.
"""

import base64
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
os.environ["MILIUM_DATA_DIR"] = tempfile.mkdtemp(prefix="milium-bench-")
os.environ["MILIUM_ABUSE_LIMITS"] = "off"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milium_site.settings")
ROUNDS = 150
MOST = 1.3


def without_audit_and_encryption(stack: ExitStack) -> None:
    """Takes both out wherever their functions were imported."""
    from milium_site.audit.actions import record
    from milium_site.vault.models.fields import Sealed, SealedTextField

    for name, module in list(sys.modules.items()):
        if name.startswith("milium_site") and getattr(module, "record", None) is record:
            stack.enter_context(patch.object(module, "record", lambda **_: None))

    def unsealed(self, value, instance):
        return Sealed(f"0.00000000.{base64.b64encode(self.to_plain(value)).decode()}")

    stack.enter_context(patch.object(SealedTextField, "seal", unsealed))


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from factories import make_clinic

    clinic = make_clinic(step_minutes=5, duration_minutes=5, window_days=300)
    start = (timezone.now() + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    starts = [start + timedelta(days=day, minutes=5 * step) for day in range(ROUNDS) for step in range(20)]
    took: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for number in range(2 * ROUNDS + 20):
        protected = number % 2 == 0
        with ExitStack() as stack:
            if not protected:
                without_audit_and_encryption(stack)
            seconds = book(clinic, starts[number])
        if number >= 20:  # the first ones warm up
            took[protected].append(seconds)
    print(f"a booking with answers and a note, median of {ROUNDS}:")
    ratios = [
        told(which, *(statistics.median(times[index] for times in took[key]) * 1000 for key in (True, False)))
        for index, which in enumerate(("by the clock", "of processor"))
    ]
    raise SystemExit(max(ratios) > MOST)


def told(which: str, with_both: float, without: float) -> float:
    ratio = with_both / without
    times = f"{with_both:.1f} ms with audit and encryption, {without:.1f} ms without"
    print(f"  {which}: {times}, {ratio:.2f} times (at most {MOST})")
    return ratio


def book(clinic, start) -> tuple[float, float]:
    from milium_site.audit.actions import Actor
    from milium_site.booking.actions import PatientDetails, SentAnswers, book_appointment

    answers = {"count": "one", "colour": "white", "surface": "smooth", "site": ["under_eye"]}
    began, busy = time.perf_counter(), time.process_time()
    book_appointment(
        by=Actor.system("bench"),
        service=clinic.service,
        location=clinic.location,
        start=start,
        patient=PatientDetails(name="Bench Person", email=f"bench{start:%m%d%H%M}@example.org"),
        note="By the lift, please: I come with a pram.",
        answers=SentAnswers(answers=answers, red_flags=[{"id": "bleeds", "speed": "days"}]),
        consents={"send_answers": "send-answers-1"},
        idempotency_key=f"bench-{start:%Y%m%d%H%M}-key",
    )
    return time.perf_counter() - began, time.process_time() - busy


if __name__ == "__main__":
    main()
