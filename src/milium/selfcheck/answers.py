"""The vocabulary of a self-check: what can be said of a bump, and the one place that checks it.

Every answer is optional. One that is missing was not said, which is never the same as "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    ValidationError,
)

from milium.errors import InvalidAnswersError

Sex = Literal["female", "male"]
Site = Literal[
    "scalp", "forehead", "temple", "eyebrow", "upper_eyelid", "lower_eyelid", "eyelid", "eyelid_margin",
    "inner_eye_corner", "outer_eye_corner", "under_eye", "around_eye", "nose", "nasolabial_fold", "cheek",
    "chin", "jaw", "lips", "around_mouth", "mouth", "ear", "behind_ear", "face", "neck", "chest", "areola",
    "back", "shoulder", "arm", "armpit", "elbow", "hand", "palm", "abdomen", "trunk", "genital", "buttock",
    "leg", "foot", "skin_folds", "generalised",
]  # fmt: skip
Count = Literal["one", "few", "many", "hundreds"]
Colour = Literal[
    "white", "yellow", "skin", "pearly", "translucent", "red", "brown", "blue", "purple", "darker_than_skin"
]
Firmness = Literal["soft", "firm", "hard"]
Surface = Literal[
    "smooth", "shiny", "rough", "flat_topped", "flat_patch", "scaly", "waxy", "blister", "crusted"
]  # fmt: skip
Onset = Literal["birth", "infancy", "childhood", "puberty", "adulthood"]
Growth = Literal["none", "slow", "fast"]
Preceding = Literal[
    "acne", "blister", "burn", "chemical_peel", "contact_dermatitis", "dermabrasion", "friction", "heat",
    "laser", "laser_resurfacing", "petroleum", "radiotherapy", "sun", "surgery", "tattoo", "topical_steroid",
]  # fmt: skip
Medicine = Literal[
    "topical_steroid", "oral_steroid", "isotretinoin", "transplant_medicine", "cancer_medicine", "other"
]
Product = Literal["heavy_cream", "petroleum_jelly", "ointment", "lotion", "hair_pomade", "oil"]
Discharge = Literal["cheesy", "jelly", "clear", "oily", "pus"]
Symptom = Literal[
    "fever", "cough", "breathless", "blurred_vision", "red_eye", "eye_pain", "unwell", "abdominal_pain",
    "dark_urine",
]  # fmt: skip
Clue = Literal[
    "collapsed_lung", "family_kidney_cancer", "thyroid_disease", "jaw_cysts", "aortic_disease", "palm_pits",
    "seizures", "developmental_delay", "white_patches", "skin_tags", "sparse_hair", "hair_loss",
    "reduced_sweating", "down_syndrome", "diabetes", "breast_disease", "nail_changes",
]  # fmt: skip

LONGEST_WEEKS = 6300
LARGEST_MM = 1000

_Word = TypeVar("_Word")


def _needs_list(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")
    return value


def _without_repeats(values: tuple[_Word, ...]) -> tuple[_Word, ...]:
    return tuple(dict.fromkeys(values))


def _in_order(size: tuple[float, float]) -> tuple[float, float]:
    if size[0] > size[1]:
        raise ValueError("smallest first")
    return size


Number = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Several = Annotated[tuple[_Word, ...], BeforeValidator(_needs_list), AfterValidator(_without_repeats)]
Millimetres = Annotated[Number, Field(gt=0, le=LARGEST_MM)]


class Answers(BaseModel):
    """What a person said; None wherever nothing was said.

    `age_years` from 0 to 120; `duration_weeks` in weeks; `size_mm` the smallest and the largest, both ends
    included. Lists keep the order of the person, and no meaning hangs on it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    age_years: Annotated[Number, Field(ge=0, le=120)] | None = None
    sex: Sex | None = None
    sites: Several[Site] | None = None
    count: Count | None = None
    size_mm: (
        Annotated[tuple[Millimetres, Millimetres], BeforeValidator(_needs_list), AfterValidator(_in_order)]
        | None
    ) = None
    colour: Several[Colour] | None = None
    firmness: Firmness | None = None
    surface: Several[Surface] | None = None
    onset: Onset | None = None
    duration_weeks: Annotated[Number, Field(ge=0, le=LONGEST_WEEKS)] | None = None
    growth: Growth | None = None
    preceding: Several[Preceding] | None = None
    medicines: Several[Medicine] | None = None
    products: Several[Product] | None = None
    discharge: Several[Discharge] | None = None
    symptoms: Several[Symptom] | None = None
    clues: Several[Clue] | None = None
    red_or_painful: StrictBool | None = None
    pus: StrictBool | None = None
    itch: StrictBool | None = None
    bleeding: StrictBool | None = None
    ulcerated: StrictBool | None = None
    telangiectasia: StrictBool | None = None
    umbilicated: StrictBool | None = None
    pore_visible: StrictBool | None = None
    black_dots: StrictBool | None = None
    grouped_plaque: StrictBool | None = None
    red_base: StrictBool | None = None
    symmetric: StrictBool | None = None
    unilateral: StrictBool | None = None
    linear: StrictBool | None = None
    monomorphic: StrictBool | None = None
    sudden_eruption: StrictBool | None = None
    number_increasing: StrictBool | None = None
    lash_loss: StrictBool | None = None
    recurrent_same_place: StrictBool | None = None
    family_history: StrictBool | None = None
    immunosuppressed: StrictBool | None = None
    past_skin_cancer: StrictBool | None = None
    blistering_history: StrictBool | None = None
    infection_signs: StrictBool | None = None
    acne_treatment_failed: StrictBool | None = None
    contact_with_same: StrictBool | None = None
    oily_skin: StrictBool | None = None
    worse_in_heat: StrictBool | None = None
    pregnant: StrictBool | None = None
    fragile_skin: StrictBool | None = None

    def given(self) -> dict[str, Any]:
        """The answers that say something, by key; an empty list says nothing.

        >>> Answers(count="one", colour=()).given()
        {'count': 'one'}
        """
        values = self.__dict__
        return {key: values[key] for key in values if values[key] is not None and values[key] != ()}


WORDS: dict[str, tuple[str, ...]] = {
    key: get_args(words)
    for key, words in {
        "sex": Sex, "sites": Site, "count": Count, "colour": Colour, "firmness": Firmness, "surface": Surface,
        "onset": Onset, "growth": Growth, "preceding": Preceding, "medicines": Medicine, "products": Product,
        "discharge": Discharge, "symptoms": Symptom, "clues": Clue,
    }.items()
}  # fmt: skip
NUMBERS = {
    "age_years": "a number of years from 0 to 120",
    "duration_weeks": f"a number of weeks from 0 to {LONGEST_WEEKS}",
    "size_mm": f"a list of two numbers of mm, smallest first, above 0 and at most {LARGEST_MM}",
}
KEYS: tuple[str, ...] = tuple(Answers.model_fields)
LISTS = frozenset({"sites", "colour", "surface", "preceding", "medicines", "products", "discharge",
                   "symptoms", "clues"})  # fmt: skip
YES_NO = frozenset(KEYS) - WORDS.keys() - NUMBERS.keys()


def takes(key: str) -> str:
    """What an answer may be, in words.

    >>> takes("count")
    'one of: one, few, many, hundreds'
    >>> takes("itch")
    'true or false'
    """
    if key in NUMBERS:
        return NUMBERS[key]
    if key in YES_NO:
        return "true or false"
    return f"{'a list of' if key in LISTS else 'one of'}: {', '.join(WORDS[key])}"


def parse_answers(answers: Mapping[str, Any]) -> Answers:
    """The answers, checked against the vocabulary.

    Raises: InvalidAnswersError naming the first key that is unknown or has a value outside the vocabulary,
    and what it takes.

    >>> parse_answers({"count": "one", "colour": ["white"]}).count
    'one'
    >>> parse_answers({"count": 1})
    Traceback (most recent call last):
    milium.errors.InvalidAnswersError: count: takes one of: one, few, many, hundreds
    """
    if not isinstance(answers, Mapping):
        raise InvalidAnswersError("answers", "an object of answers by key")
    for key in answers:
        if key not in Answers.model_fields:
            raise _unknown_key(str(key))
        if answers[key] is None:
            raise InvalidAnswersError(key, takes(key))
    try:
        return Answers.model_validate(dict(answers))
    except (ValidationError, OverflowError) as error:
        key = str(error.errors()[0]["loc"][0]) if isinstance(error, ValidationError) else "answers"
        raise InvalidAnswersError(key, takes(key)) from None


def _unknown_key(key: str) -> InvalidAnswersError:
    shown = key if len(key) <= 60 else f"{key[:60]}…"
    near = get_close_matches(shown, KEYS, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    known = ", ".join(KEYS)
    return InvalidAnswersError(shown, f"nothing, for there is no such key{hint}; the keys are: {known}")
