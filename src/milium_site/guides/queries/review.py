"""Who publishes pages, and whether a clinician reads them before."""

from django.contrib.auth import get_user_model
from wagtail.models import GroupPagePermission, WorkflowPage

from milium_site.accounts.queries import REVIEWERS

CLINICAL_REVIEW = "Clinical review"
# Wagtail's own groups, which everybody is in who writes pages.
WRITERS = ("Editors", "Moderators")


def is_review_required() -> bool:
    """Whether who only writes pages may publish none."""
    rights = GroupPagePermission.objects.filter(permission__codename="publish_page")
    return not rights.filter(group__name__in=WRITERS).exists()


def is_review_possible() -> bool:
    """Whether somebody reviews, and pages find their way there: the clinic may have switched that off."""
    ways = WorkflowPage.objects.filter(workflow__name=CLINICAL_REVIEW, workflow__active=True)
    return bool(reviewers()) and ways.exists()


def reviewers() -> list[str]:
    """Names of those who both treat people and write pages."""
    people = get_user_model().objects.filter(groups__name=REVIEWERS, is_active=True)
    return sorted(str(person) for person in people)
