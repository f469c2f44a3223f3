"""The way of a guide past a clinician: who writes sends it to review; what the reviewer approves is published."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from milium.errors import MiliumError
from milium_site.accounts.queries import REVIEWERS
from milium_site.audit.actions import Actor, record
from milium_site.guides.queries import CLINICAL_REVIEW, WRITERS, is_review_possible, reviewers


class NoReviewerError(MiliumError):
    """Nobody both treats people and writes pages, or the workflow is switched off."""


def set_up_clinical_review() -> None:
    """Lets every page go through a clinical review, in place of Wagtail's own by anybody who may publish.

    Where there are clinical reviewers already, they alone publish from the start. Done once: what the clinic changed
    or switched off stays so.
    """
    if Workflow.objects.filter(name=CLINICAL_REVIEW).exists():
        return
    group, _ = Group.objects.get_or_create(name=REVIEWERS)
    task = GroupApprovalTask.objects.create(name=CLINICAL_REVIEW)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=CLINICAL_REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    _let_publish(reviewers_only=bool(reviewers()))


def require_review(*, by: Actor, required: bool) -> None:
    """Lets clinical reviewers alone publish pages, or everybody who writes them again.

    Raises: NoReviewerError when nobody could publish then.
    """
    if required and not is_review_possible():
        raise NoReviewerError
    with transaction.atomic():
        _let_publish(reviewers_only=required)
        detail = {"published by": "reviewers" if required else "editors"}
        record(by=by, action="U", kind="clinic", id="clinical review", detail=detail)


def _let_publish(*, reviewers_only: bool) -> None:
    groups = (*WRITERS, REVIEWERS)
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.filter(group__name__in=groups, permission=publish).delete()
    for group in Group.objects.filter(name__in=[REVIEWERS] if reviewers_only else WRITERS):
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=publish)
