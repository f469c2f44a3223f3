from zoneinfo import available_timezones

import holidays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from milium.booking.policy import STEP_MINUTES
from milium.booking.slots import TICK_MINUTES


def check_time_zone(name: str) -> None:
    # ZoneInfo() fails in four different ways on odd names, and opens paths; membership is safe to ask.
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is no IANA time zone: write it like Europe/Vilnius.")


def check_whole_ticks(minutes: int) -> None:
    # Not StepValueValidator: it counts in floats, and a number of 400 digits overflows them.
    if minutes % TICK_MINUTES:
        raise ValidationError(f"Give whole steps of {TICK_MINUTES} minutes.")


class Organization(models.Model):
    """The clinic itself. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, for example DE.")
    emergency_number = models.CharField(max_length=20, default="112")
    urgent_advice = models.TextField(
        blank=True, help_text="What someone should do who needs to be seen before the clinic can see them."
    )
    answers_read_text = models.CharField(
        max_length=200, blank=True, help_text="When the clinic reads the answers that visitors send."
    )
    languages = models.JSONField(
        default=list, blank=True, help_text="Codes of the languages that visitors may choose beside English."
    )
    look = models.JSONField(
        default=dict,
        blank=True,
        help_text="The clinic's colours, light and dark, and its font; empty for milium's own.",
    )
    # Here and not only beside the picture, so that a page needs no second question.
    logo_digest = models.CharField(max_length=16, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="organization_is_one")]

    def __str__(self) -> str:
        return self.name


class LanguageReview(models.Model):
    """A clinician's approval of one language's texts about safety, as they were then: `digest` says how."""

    language = models.CharField(max_length=10, primary_key=True)
    digest = models.CharField(max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_on = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(language=""), name="language_is_named")]

    def __str__(self) -> str:
        return self.language


class Logo(models.Model):
    """The clinic's logo as WebP, under a name that changes with the picture. Earlier ones stay for pages in caches."""

    digest = models.CharField(max_length=16, primary_key=True)
    picture = models.BinaryField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class Location(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=20)
    city = models.CharField(max_length=80)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, for example DE.")
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    holiday_country = models.CharField(
        max_length=2, blank=True, help_text="Whose public holidays close this place; empty for none."
    )
    holiday_subdivision = models.CharField(max_length=10, blank=True, help_text="For example BE for Berlin.")
    open_on_holidays = models.JSONField(
        default=list, blank=True, help_text="Names of the public holidays on which this place is open."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.holiday_country and not self.holiday_subdivision:
            return
        regions = holidays.list_supported_countries().get(self.holiday_country)
        if regions is None:
            raise ValidationError({"holiday_country": "No holidays are known for this country."})
        if self.holiday_subdivision and self.holiday_subdivision not in regions:
            raise ValidationError({"holiday_subdivision": f"Choose one of: {', '.join(regions)}."})


class ResourceKind(models.TextChoices):
    PRACTITIONER = "practitioner", "Practitioner"
    ROOM = "room", "Room"
    DEVICE = "device", "Device"


class Resource(models.Model):
    """What an appointment takes up: a person, a room or a device.

    A room or device without opening rules is there whenever somebody works; a practitioner without never is.
    """

    kind = models.CharField(max_length=12, choices=ResourceKind)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    location = models.ForeignKey(
        Location,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        help_text="Empty for practitioners who work in several places.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="resource"
    )
    title = models.CharField(max_length=120, blank=True)
    languages = models.JSONField(
        default=list, blank=True, help_text='BCP 47 codes, for example ["de", "en"].'
    )
    about = models.TextField(blank=True)
    most_per_day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Visits a day; empty for no limit.",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.PRACTITIONER) | Q(location__isnull=False),
                name="rooms_and_devices_stand_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    """As `datetime.date.weekday()` counts."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class OpeningRule(models.Model):
    """Weekly hours in the wall-clock time of the place.

    `closes` at or before `opens` means the next day. Both `valid_from` and `valid_until` belong to the rule.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="opening_rules")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_rules")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_rule_weekday"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="opening_rule_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class ExceptionKind(models.TextChoices):
    LEAVE = "leave", "Leave"
    BLACKOUT = "blackout", "Closed"
    EXTRA = "extra", "Extra opening"


class OpeningException(models.Model):
    """A stretch of time, `[start, end)`, that the weekly hours do not tell.

    Without a resource it holds for everybody at the place, without a place for the resource everywhere.
    Extra openings are of one resource at one place; leave and closing win over them.
    """

    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="opening_exceptions"
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.CASCADE, related_name="opening_exceptions"
    )
    start = models.DateTimeField()
    end = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=ExceptionKind)

    class Meta:
        ordering = ["start"]
        indexes = [models.Index(fields=["end"], name="opening_exception_end")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="opening_exception_lasts"),
            models.CheckConstraint(
                condition=(Q(resource__isnull=False) & Q(location__isnull=False))
                | (~Q(kind=ExceptionKind.EXTRA) & (Q(resource__isnull=False) | Q(location__isnull=False))),
                name="opening_exception_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start:%Y-%m-%d}"


class HealthcareService(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    price_amount = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    price_currency = models.CharField(max_length=3, default="EUR", help_text="ISO 4217")
    duration_minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(TICK_MINUTES), MaxValueValidator(720), check_whole_ticks]
    )
    step_minutes = models.PositiveSmallIntegerField(
        default=15,
        choices=[(minutes, str(minutes)) for minutes in STEP_MINUTES],
        help_text="Appointments start at these steps of the wall clock.",
    )
    buffer_before_minutes = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(240), check_whole_ticks]
    )
    buffer_after_minutes = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(240), check_whole_ticks]
    )
    notice_minutes = models.PositiveIntegerField(default=120, validators=[MaxValueValidator(43_200)])
    window_days = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    is_public = models.BooleanField(default=True, help_text="Visitors can book it themselves.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, the smallest first.")
    locations = models.ManyToManyField(Location, related_name="services", blank=True)
    most_per_day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Visits of this service a day at each place; empty for no limit.",
    )
    follow_up = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What usually comes next, such as the review after a removal.",
    )
    follow_up_from_days = models.PositiveSmallIntegerField(default=28, validators=[MaxValueValidator(366)])
    follow_up_until_days = models.PositiveSmallIntegerField(default=42, validators=[MaxValueValidator(366)])

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(price_amount__gte=0), name="service_price_not_negative"),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="service_lasts"),
            models.CheckConstraint(
                condition=Q(step_minutes__in=STEP_MINUTES), name="service_step_divides_day"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_until_days__gte=F("follow_up_from_days")),
                name="service_follow_up_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceRequirement(models.Model):
    """A service needs one of `resources`, all of one kind, for its whole length and its buffers."""

    service = models.ForeignKey(HealthcareService, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=12, choices=ResourceKind)
    resources = models.ManyToManyField(Resource, related_name="requirements", blank=True)

    class Meta:
        ordering = ["service", "kind"]
        constraints = [
            # One a kind keeps the candidates apart, so that nobody is asked to be in two places of one visit.
            models.UniqueConstraint(fields=["service", "kind"], name="requirement_once_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.service}: one {self.get_kind_display().lower()}"
