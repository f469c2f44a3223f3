"""Every error that milium raises on purpose.

MiliumError
├── InvalidInputError           what came from outside cannot be used as it is
│   ├── InvalidAnswersError     a set of self-check answers
│   ├── InvalidArticleError     a file that should hold an article
│   └── InvalidTimeError        a text that should name an instant
├── BookingError                an appointment cannot be made or changed like this
│   ├── NotOfferedError         this service, place or clinician is not offered together
│   ├── TimeNotOfferedError     no visit starts then, whoever has booked what
│   │   ├── PastTimeError       it has passed
│   │   ├── TooSoonError        it is inside the service's notice
│   │   ├── BeyondWindowError   it is further ahead than the service can be booked
│   │   ├── OutsideOpeningError nobody works then, or no visit starts at that minute
│   │   └── NonexistentTimeError  the clock jumps over it
│   ├── AmbiguousTimeError      the clock shows it twice
│   ├── SlotTakenError          somebody else has it
│   ├── TooLateError            a visitor changes inside the clinic's notice
│   ├── TooManyBookingsError    this person already has as many as allowed
│   ├── IdempotencyConflictError  a key came again with another request
│   ├── ChangedMeanwhileError   somebody else changed the appointment first
│   └── StatusChangeError       the status does not allow it
├── TooManyTriesError           somebody tried too often and has to wait
└── KnowledgeError              the shipped knowledge is wrong or incomplete
    ├── InvalidKnowledgeError   a file does not have the shape of its kind
    └── UnknownEntryError       no entry of that id
"""


class MiliumError(Exception):
    """Base of every error raised on purpose."""


class InvalidInputError(MiliumError):
    """What came from outside cannot be used as it is. The message says what would be accepted."""


class InvalidAnswersError(InvalidInputError):
    """A set of self-check answers has a key or a value outside the vocabulary.

    >>> InvalidAnswersError("count", "one of: one, few, many, hundreds").key
    'count'
    """

    def __init__(self, key: str, takes: str) -> None:
        self.key = key
        self.takes = takes
        super().__init__(f"{key}: takes {takes}")


class InvalidArticleError(InvalidInputError):
    """A file cannot be read as an article."""


class TooManyTriesError(MiliumError):
    """Somebody tried too often. `retry_after_seconds` says how long to wait."""

    def __init__(self, scope: str, retry_after_seconds: int) -> None:
        self.scope = scope
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"Too many tries ({scope}). Try again in {retry_after_seconds} seconds.")


class KnowledgeError(MiliumError):
    """The shipped knowledge is wrong or incomplete."""


class InvalidKnowledgeError(KnowledgeError):
    """A knowledge file does not have the shape of its kind. The message names the file and the field."""


class UnknownEntryError(KnowledgeError):
    """There is no entry of that id. The message offers the nearest ids."""


class InvalidTimeError(InvalidInputError):
    """A text that should name an instant does not."""


class BookingError(MiliumError):
    """An appointment cannot be made or changed like this. The message can be shown, and says what to do next."""


class NotOfferedError(BookingError):
    """This service, place or clinician is not offered, or not together."""


class TimeNotOfferedError(BookingError):
    """No visit starts then, whoever has booked what."""


class PastTimeError(TimeNotOfferedError):
    """The time has passed."""


class TooSoonError(TimeNotOfferedError):
    """The time is inside the service's minimum notice."""


class BeyondWindowError(TimeNotOfferedError):
    """The time is further ahead than the service can be booked."""


class OutsideOpeningError(TimeNotOfferedError):
    """Nobody who is needed works then, or no visit starts at that minute."""


class NonexistentTimeError(TimeNotOfferedError):
    """The clock jumps over this wall-clock time."""


class AmbiguousTimeError(BookingError):
    """The clock shows this wall-clock time twice; which is meant has to be asked."""


class SlotTakenError(BookingError):
    """Somebody else has the time."""


class TooLateError(BookingError):
    """The visit is so near that only the clinic itself moves or cancels it."""


class TooManyBookingsError(BookingError):
    """This person already has as many appointments ahead as can be booked without a call."""


class IdempotencyConflictError(BookingError):
    """A key that was already answered came again with another request."""


class ChangedMeanwhileError(BookingError):
    """Somebody else changed the appointment first."""


class StatusChangeError(BookingError):
    """The status of the appointment does not allow the change."""

    def __init__(self, message: str, *, current: str) -> None:
        self.current = current
        super().__init__(message)
