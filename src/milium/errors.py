"""Every error that milium raises on purpose.

MiliumError
├── InvalidInputError           what came from outside cannot be used as it is
│   └── InvalidAnswersError     a set of self-check answers
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


class KnowledgeError(MiliumError):
    """The shipped knowledge is wrong or incomplete."""


class InvalidKnowledgeError(KnowledgeError):
    """A knowledge file does not have the shape of its kind. The message names the file and the field."""


class UnknownEntryError(KnowledgeError):
    """There is no entry of that id. The message offers the nearest ids."""
