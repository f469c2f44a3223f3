"""A routine for milia-prone skin: which product when, built up slowly, and what has to be left out and why."""

from milium.routine.conflicts import Caution, LeftOut
from milium.routine.order import Step
from milium.routine.person import Person, Procedure
from milium.routine.plan import WEEKS, Day, Routine, Stage, Week, plan_routine
from milium.routine.products import Product, kinds_on_label
from milium.routine.reminders import ReminderSeries, letter_of, reminders

__all__ = [
    "WEEKS",
    "Caution",
    "Day",
    "LeftOut",
    "Person",
    "Procedure",
    "Product",
    "ReminderSeries",
    "Routine",
    "Stage",
    "Step",
    "Week",
    "kinds_on_label",
    "letter_of",
    "plan_routine",
    "reminders",
]
