"""An editor writes, a clinical reviewer approves, the page goes out, and an older version comes back."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Workflow

from factories import make_user
from milium_site.accounts.actions import grant_role, take_role
from milium_site.audit.models import AuditEvent
from milium_site.guides import tasks
from milium_site.guides.actions import load_content
from milium_site.guides.actions.review import set_up_clinical_review
from milium_site.guides.models import GuidePage
from milium_site.guides.queries import CLINICAL_REVIEW


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def reviewer():
    user = make_user("editor")
    grant_role(user, "clinician")
    return user


def milia():
    return GuidePage.objects.get(slug="milia")


def test_a_guide_goes_out_when_a_clinician_has_approved_it(pages, client):
    before = milia().live_revision
    page = milia()
    page.standfirst = "Words for the reviewer."
    page.save_revision()
    writer = make_user("editor")
    page.get_workflow().start(page, writer)
    assert page.get_workflow().name == CLINICAL_REVIEW
    task = milia().current_workflow_task_state

    approve = f"/editor/pages/workflow/action/{page.pk}/approve/{task.pk}/"
    signed_in(writer).post(approve, {"comment": ""})
    assert "Words for the reviewer." not in client.get("/guides/milia/").content.decode()

    signed_in(reviewer()).post(approve, {"comment": "Read and right."})
    assert "Words for the reviewer." in client.get("/guides/milia/").content.decode()
    task.refresh_from_db()
    assert (task.status, task.comment) == ("approved", "Read and right.")

    before.publish()
    assert "Words for the reviewer." not in client.get("/guides/milia/").content.decode()


def test_only_who_treats_and_edits_reviews(db):
    user = reviewer()
    assert user.groups.filter(name="Clinical reviewers").exists()
    take_role(user, "clinician")
    assert not user.groups.filter(name="Clinical reviewers").exists()
    assert not make_user("owner").groups.filter(name="Clinical reviewers").exists()


def test_the_clinical_review_is_set_up_once_and_stays_off(pages):
    workflow = Workflow.objects.get(name=CLINICAL_REVIEW)
    workflow.deactivate()
    set_up_clinical_review()
    assert Workflow.objects.filter(name=CLINICAL_REVIEW).count() == 1
    assert milia().get_workflow() is None or milia().get_workflow().name != CLINICAL_REVIEW


def test_the_worker_publishes_and_takes_offline_at_the_hour(pages, client, monkeypatch):
    monkeypatch.setattr(tasks, "_next", 0.0)
    page = milia()
    page.standfirst = "Words of tomorrow."
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    about = Page.objects.get(slug="about")
    about.expire_at = timezone.now() - timedelta(minutes=1)
    about.save()
    revision = milia().latest_revision
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(seconds=1),
        content={**revision.content, "go_live_at": (timezone.now() - timedelta(seconds=1)).isoformat()},
    )
    tasks.publish_scheduled()
    assert "Words of tomorrow." in client.get("/guides/milia/").content.decode()
    assert client.get("/about/").status_code == 404
    page = milia()
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save()
    tasks.publish_scheduled()
    assert client.get("/guides/milia/").status_code == 200


def test_an_owner_lets_clinical_reviewers_alone_publish(pages, client):
    writer, owner = signed_in(make_user("editor")), signed_in(make_user("owner"))
    switch, edit = "/editor/clinical-review/", f"/editor/pages/{milia().pk}/edit/"
    assert 'name="action-publish"' in writer.get(edit).content.decode()
    assert "go out without a clinician" in writer.get("/editor/").content.decode()

    told = owner.post(switch, {"required": "yes"}, follow=True).content.decode()
    assert "Nobody could publish then" in told
    approving = signed_in(reviewer())
    assert writer.post(switch, {"required": "yes"}).status_code == 403
    owner.post(switch, {"required": "yes"})
    assert AuditEvent.objects.filter(subject_id="clinical review").count() == 1
    html = writer.get(edit).content.decode()
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html
    assert 'name="action-publish"' in approving.get(edit).content.decode()
    assert "goes out when a reviewer has approved it" in writer.get(switch).content.decode()
    assert "go out without a clinician" not in writer.get("/editor/").content.decode()

    owner.post(switch, {"required": "no"})
    assert 'name="action-publish"' in writer.get(edit).content.decode()


def test_where_somebody_reviews_nobody_else_publishes_from_the_start(db, few):
    approving, writer = signed_in(reviewer()), signed_in(make_user("editor"))
    load_content(few)
    for page in Page.objects.filter(depth__gt=1):
        assert page.get_workflow().name == CLINICAL_REVIEW
    edit = f"/editor/pages/{milia().pk}/edit/"
    assert 'name="action-publish"' not in writer.get(edit).content.decode()
    assert 'name="action-publish"' in approving.get(edit).content.decode()


def test_the_editors_front_says_when_nobody_can_publish(db, few):
    only, owner, writer = reviewer(), signed_in(make_user("owner")), signed_in(make_user("editor"))
    load_content(few)
    assert "No page can go out" not in writer.get("/editor/").content.decode()
    take_role(only, "clinician")
    assert "No page can go out" in writer.get("/editor/").content.decode()
    assert "An owner changes this." in writer.get("/editor/").content.decode()
    assert "Say who publishes" in owner.get("/editor/").content.decode()
    assert "No page can go out now" in owner.get("/editor/clinical-review/").content.decode()

    grant_role(only, "clinician")
    assert "No page can go out" not in owner.get("/editor/").content.decode()
    Workflow.objects.get(name=CLINICAL_REVIEW).deactivate()
    assert "No page can go out" in owner.get("/editor/").content.decode()
    owner.post("/editor/clinical-review/", {"required": "no"})
    assert "go out without a clinician" in owner.get("/editor/").content.decode()
