"""The checklist of a removal: what is done in which order, and what cannot be left out.

Every step is recorded as done, or as not done with a reason; before one is recorded, all before it are. Those that
keep a person from harm have no "not done".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

# "kept" is filled from the record and never typed.
FieldKind = Literal["text", "choice", "date", "number", "confirm", "lesions", "kept"]


@dataclass(frozen=True, slots=True)
class StepField:
    """One thing that a step writes down. `only_if` names a field and the value of it under which this one counts."""

    name: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    is_needed: bool = False
    only_if: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `is_firm` means that it is done or the removal does not go on.

    `touches` says that something is done to the person: not without a consent that stands.
    """

    id: str
    name: str
    instruction: str
    fields: tuple[StepField, ...] = ()
    is_firm: bool = False
    touches: bool = False


STEPS: Final[tuple[Step, ...]] = (
    Step(
        "identity",
        "The right person",
        "Let them say their name and date of birth. Compare with the screen.",
        (StepField("by", "How you know them", "choice", (("said", "Said name and date of birth"),
                                                         ("document", "Showed a document")), True),),
        is_firm=True,
    ),
    Step(
        "consent",
        "Consent",
        "Read the text together and let them sign it on the screen. For a minor a guardian signs.",
        (
            StepField("still_wants", "They have signed, and still want it now", "confirm", is_needed=True),
            StepField("signed_name", "Signed by", "kept"),
            StepField("guardian_name", "Signed by the guardian", "kept"),
        ),
        is_firm=True,
    ),
    Step("diagnosis", "It has a name", "Nothing is opened before a trained clinician has named it.", is_firm=True),
    Step(
        "contraindications",
        "Nothing speaks against it",
        "Go through the alerts and the plan once more with the person.",
        (StepField("asked", "Asked again today, and nothing new speaks against it", "confirm", is_needed=True),),
        is_firm=True,
    ),
    Step(
        "cleanse",
        "Cleanse and disinfect",
        "Wash hands, put gloves on, clean the skin. Keep chlorhexidine away from the eyes.",
        (StepField("agent", "With what", is_needed=True),),
        is_firm=True,
        touches=True,
    ),
    Step(
        "instrument",
        "Sterile instrument",
        "Open a sterile single-use instrument now and read its pack.",
        (
            StepField("kind", "Instrument", "choice", (("lancet", "Lancet"), ("needle", "Bevelled needle"),
                                                       ("blade", "No. 11 blade"), ("device", "Device only")), True),
            StepField("lot", "Lot", is_needed=True),
            StepField("expires_on", "Use by", "date", is_needed=True),
            StepField("sterile", "The pack was whole, and it is for single use", "confirm", is_needed=True),
        ),
        is_firm=True,
        touches=True,
    ),
    Step(
        "numbing",
        "Numbing",
        "Often not needed. Ask for allergies before any.",
        (
            StepField("agent", "With what", "choice", (("none", "None"), ("cream", "Numbing cream"),
                                                       ("injection", "Injection"), ("cold", "Cold")), True),
            StepField("detail", "Preparation, amount, minutes"),
        ),
        touches=True,
    ),
    Step(
        "lesions",
        "Open and lift out",
        "Nick the roof, press or lift the whole plug out. Mark each bump that you treated.",
        (StepField("treated", "Treated", "lesions", is_needed=True),),
        touches=True,
    ),
    Step(
        "tissue",
        "Tissue",
        "Whatever is not typical goes to the laboratory.",
        (
            StepField("sent", "Sent to the laboratory", "choice", (("no", "No, typical"), ("yes", "Yes")), True),
            StepField("detail", "Label and question", only_if=("sent", "yes"), is_needed=True),
        ),
    ),
    Step(
        "add_on",
        "Add-on",
        "A peel, a laser or radiofrequency in the same visit, with its settings.",
        (
            StepField("kind", "Add-on", "choice", (("none", "None"), ("peel", "Chemical peel"), ("laser", "Laser"),
                                                   ("radiofrequency", "Radiofrequency")), True),
            StepField("agent", "Peel: agent", only_if=("kind", "peel"), is_needed=True),
            StepField("strength_percent", "Peel: strength in %", "number", only_if=("kind", "peel"), is_needed=True),
            StepField("minutes", "Peel: minutes", "number", only_if=("kind", "peel"), is_needed=True),
            StepField("laser_type", "Laser: type", "choice", (("co2", "CO2"), ("erbium", "Er:YAG")),
                      only_if=("kind", "laser"), is_needed=True),
            StepField("fluence_j_cm2", "Laser: fluence in J/cm²", "number", only_if=("kind", "laser"), is_needed=True),
            StepField("spot_mm", "Laser: spot in mm", "number", only_if=("kind", "laser"), is_needed=True),
            StepField("power_w", "Radiofrequency: power in W", "number", only_if=("kind", "radiofrequency"),
                      is_needed=True),
        ),
        touches=True,
    ),
    Step(
        "complications",
        "Bleeding and the rest",
        "Wait until it is dry. Write down whatever went otherwise than planned.",
        (
            StepField("what", "What happened", "choice", (("none", "Nothing"), ("bleeding", "Bleeding, stopped"),
                                                          ("other", "Something else")), True),
            StepField("detail", "What, and what you did", only_if=("what", "other"), is_needed=True),
        ),
    ),
    Step(
        "photographs",
        "Photographs",
        "The same views as before, if they agreed.",
        (StepField("taken", "Photographs", "choice", (("taken", "Taken"), ("declined", "They would rather not")),
                   True),),
    ),
)  # fmt: skip
BY_ID: Final = {step.id: step for step in STEPS}


def open_steps(recorded: Collection[str]) -> tuple[Step, ...]:
    """What is still to be recorded, in order; empty when the removal can be signed.

    >>> open_steps([])[0].id
    'identity'
    """
    return tuple(step for step in STEPS if step.id not in recorded)


def blocking(step: str, recorded: Collection[str]) -> Step | None:
    """The first step that has to be recorded before this one; None when it is its turn, or it was recorded before.

    Raises: KeyError for a step that is none.

    >>> blocking("consent", []).id
    'identity'
    >>> blocking("consent", ["identity"]) is None
    True
    """
    wanted = STEPS.index(BY_ID[step])
    return next((one for one in open_steps(recorded) if STEPS.index(one) < wanted), None)


def is_minor(birth_date: date | None, on: date, *, booked_for_child: bool) -> bool:
    """Whether a guardian has to sign: under 18 on that day; without a date of birth, if it was booked for a child."""
    if birth_date is None:
        return booked_for_child
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (not had_birthday) < 18
