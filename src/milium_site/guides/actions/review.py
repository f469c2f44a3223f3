"""The way of a guide past a clinician: who writes sends it to review; what the reviewer approves is published."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from milium_site.accounts.actions import REVIEWERS
from milium_site.guides.models import GuideIndexPage

CLINICAL_REVIEW = "Clinical review"


def set_up_clinical_review() -> None:
    """Lets all guides go through a clinical review. Done once: what the clinic changed or switched off stays so."""
    index = GuideIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if index is None or Workflow.objects.filter(name=CLINICAL_REVIEW).exists():
        return
    group, _ = Group.objects.get_or_create(name=REVIEWERS)
    task = GroupApprovalTask.objects.create(name=CLINICAL_REVIEW)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=CLINICAL_REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=index)
