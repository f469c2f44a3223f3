"""What the worker does about data whose time is over, once an hour."""

from __future__ import annotations

import logging

from milium_site.rights.actions import report_due, run_retention
from milium_site.rights.actions.retaining import forget_what_needs_no_report

logger = logging.getLogger(__name__)


def keep_retention() -> None:
    """Carries out a report whose week is over, then writes a new one if something is due."""
    forget_what_needs_no_report()
    if done := run_retention():
        logger.info("retention report %s was carried out", done.pk)
    report_due()
