"""Files that came with a case's mails."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.cases.queries import case_for
from huiyin.messaging.queries import mail_file_about, path_of_mail_file


@require_GET
def mail_file(request: HttpRequest, case_id: int, file_id: int) -> FileResponse:
    """A photo or document of a mail: for download, never shown inside a page."""
    case = case_for(user_of(request), case_id)
    found = mail_file_about(f"case:{case.pk}", file_id)
    path = path_of_mail_file(found)
    if path is None:
        raise Http404
    name = f"{case.pk}-{found.pk}.{found.kind}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
