from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .queries import DemoMail, demo_mail, demo_mails


@login_not_required
@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "messages/mail_list.html", {"mails": demo_mails()})


@login_not_required
@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "messages/mail_detail.html", {"mail": _mail_or_404(name)})


@login_not_required
@never_cache
@require_safe
def mail_calendar(request: HttpRequest, name: str) -> HttpResponse:
    mail = _mail_or_404(name)
    if not mail.calendar:
        raise Http404("This mail has no calendar file.")
    return HttpResponse(
        mail.calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _only_in_demo() -> None:
    # The address is not even routed in production; this holds when somebody routes it by mistake.
    if not settings.DEMO:
        raise Http404("There is no such page.")


def _mail_or_404(name: str) -> DemoMail:
    _only_in_demo()
    mail = demo_mail(name)
    if mail is None:
        raise Http404("There is no such mail.")
    return mail
