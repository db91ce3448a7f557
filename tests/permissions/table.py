"""Who may open what: one row for every address of the program.

To add a row: find the part of your app below and write

    "name-of-the-url": Row("/its/{programme}/address/", UNIT_ANALYSTS),

- The address is the URL with `{placeholders}` for objects of the north; `world.py` says which there are
  (`programme`, `response`, `questionnaire`, `link`, `upload`, `contract`, `case`, `alert`, `board`, `person`, `unit`, tokens).
  Need another? Add one line to `world.py`.
- The second argument says what happens to each identity, in the order of `IDENTITIES`. Use one of the
  names below; spell the seven words out only for something truly special.
- `post=True` when the view takes forms as well; `only_post=True` when it takes nothing else (GET gives 405).
  `data` is what the form sends, with the same placeholders; without it an empty form is sent, which is enough
  wherever a wrong form is told what is wrong.

The words: `ok` let in (shown, saved, or told what is wrong with the form), `in` sent to sign in, `no` refused
(403), `404` as if it did not exist, `405` takes forms only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

IDENTITIES = (
    "anonymous",
    "respondent",  # has a questionnaire open by a token
    "agent",
    "analyst",
    "manager",  # of the unit that owns the objects
    "other manager",  # of another unit
    "administrator",
)

EVERYBODY = "ok ok ok ok ok ok ok"
NOBODY = "404 404 404 404 404 404 404"
SIGNED_IN = "in in ok ok ok ok ok"
ANALYSTS = "in in no ok ok ok ok"
MANAGERS = "in in no no ok ok ok"
CASE_WORKERS = "in in ok no ok ok ok"
ADMINISTRATORS = "in in no no no no ok"
# Pages of an object that belongs to a unit: for another unit it does not exist.
UNIT_SIGNED_IN = "in in ok ok ok 404 ok"
UNIT_ANALYSTS = "in in no ok ok 404 ok"
UNIT_CASE_WORKERS = "in in ok no ok 404 ok"
UNIT_MANAGERS = "in in no no ok 404 ok"
UNIT_KEEPERS = "in in no 404 ok 404 ok"  # what only those who keep it may change


@dataclass(frozen=True)
class Row:
    """One address and what happens to each identity there."""

    address: str
    outcomes: str
    post: bool = False
    only_post: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


CORE = {
    "health": Row("/-/health/", EVERYBODY),
    "gallery": Row("/-/gallery/", ADMINISTRATORS),
    "events": Row("/-/events/", ADMINISTRATORS),
    "events-retry": Row("/-/events/retry/", ADMINISTRATORS, only_post=True),
    "audit": Row("/-/audit/", ADMINISTRATORS),
    "help": Row("/help/", EVERYBODY),
    "help-page": Row("/help/start/", EVERYBODY),
}

ACCOUNTS = {
    "setup": Row("/setup/{any_token}/", NOBODY, post=True),  # somebody exists, so no link is open
    "join": Row("/join/{join_token}/", EVERYBODY, post=True),
    "sign-in": Row("/sign-in/", EVERYBODY, post=True),
    "sign-out": Row("/sign-out/", EVERYBODY, only_post=True),
    "appearance": Row("/appearance/", EVERYBODY, only_post=True),
    "me": Row("/me/", SIGNED_IN, post=True),
    "my-password": Row("/me/password/", SIGNED_IN, post=True),
    "people": Row("/people/", MANAGERS),
    "person-new": Row("/people/new/", MANAGERS, post=True),
    "person": Row("/people/{person}/", UNIT_MANAGERS, post=True),
    "person-link": Row("/people/{person}/link/", UNIT_MANAGERS, only_post=True),
    "person-deactivate": Row("/people/{person}/deactivate/", UNIT_MANAGERS, only_post=True),
    "person-reactivate": Row("/people/{person}/reactivate/", UNIT_MANAGERS, only_post=True),
    "units": Row("/units/", MANAGERS),
    "unit": Row("/units/{unit}/", UNIT_MANAGERS, post=True),
    "unit-new": Row("/units/{unit}/new/", UNIT_MANAGERS, post=True),
    "unit-remove": Row("/units/{unit}/remove/", UNIT_MANAGERS, only_post=True),
}

_TEXT_LABELS = "/programmes/{programme}/texts"

TEXT_LABELS = {
    "text-quality": Row(f"{_TEXT_LABELS}/quality/", UNIT_ANALYSTS),
    "text-draw": Row(f"{_TEXT_LABELS}/quality/draw/", UNIT_MANAGERS, only_post=True),
    "text-train": Row(f"{_TEXT_LABELS}/quality/train/", UNIT_MANAGERS, only_post=True),
    "text-layer": Row(f"{_TEXT_LABELS}/quality/layers/{{text_layer}}/", UNIT_MANAGERS, only_post=True),
    "text-drift": Row(f"{_TEXT_LABELS}/quality/drift/{{text_look}}/", UNIT_MANAGERS, only_post=True),
    "text-uncorrect": Row(
        f"{_TEXT_LABELS}/quality/corrections/{{text_correction}}/undo/", UNIT_MANAGERS, only_post=True
    ),
    "text-coding": Row(f"{_TEXT_LABELS}/coding/{{text_round}}/", UNIT_SIGNED_IN),
    "text-differences": Row(f"{_TEXT_LABELS}/coding/{{text_round}}/differences/", UNIT_MANAGERS),
    "text-correct": Row("/texts/readings/{text_reading}/correct/", UNIT_SIGNED_IN, only_post=True),
}

_QUESTIONNAIRE = "/programmes/{programme}/questionnaires/{questionnaire}"

SURVEYS = {
    "programme-new": Row("/programmes/new/", MANAGERS, post=True),
    "programme-settings": Row("/programmes/{programme}/settings/", UNIT_MANAGERS, post=True),
    "programme-archive": Row("/programmes/{programme}/archive/", UNIT_MANAGERS, only_post=True),
    "questionnaire-edit": Row(f"{_QUESTIONNAIRE}/", UNIT_ANALYSTS, post=True),
    "questionnaire-rule": Row(f"{_QUESTIONNAIRE}/rule/?at=page:p1", UNIT_ANALYSTS),
    "questionnaire-translate": Row(f"{_QUESTIONNAIRE}/translate/", UNIT_ANALYSTS),
    "questionnaire-versions": Row(f"{_QUESTIONNAIRE}/versions/", UNIT_ANALYSTS),
    "questionnaire-restore": Row(f"{_QUESTIONNAIRE}/restore/", UNIT_ANALYSTS, only_post=True),
    "questionnaire-trial": Row(f"{_QUESTIONNAIRE}/trial/", UNIT_ANALYSTS),
    "questionnaire-copy": Row(f"{_QUESTIONNAIRE}/copy/", UNIT_ANALYSTS, post=True),
    "questionnaire-archive": Row(
        f"{_QUESTIONNAIRE}/archive/", UNIT_MANAGERS, only_post=True, data={"archived": "0"}
    ),
    "questionnaire-import": Row("/programmes/{programme}/questionnaires/import/", UNIT_ANALYSTS, post=True),
    "questionnaire-import-confirm": Row(
        "/programmes/{programme}/questionnaires/import/confirm/", UNIT_ANALYSTS, only_post=True
    ),
    "questionnaire-export": Row(f"{_QUESTIONNAIRE}/export/", UNIT_ANALYSTS),
    "questionnaire-export-file": Row(f"{_QUESTIONNAIRE}/export/surveyjs/", UNIT_ANALYSTS),
    "questionnaire-close": Row(f"{_QUESTIONNAIRE}/close/", UNIT_MANAGERS, only_post=True),
}

CHANNELS = {
    "collect": Row("/programmes/{programme}/collect/", UNIT_ANALYSTS),
    "questionnaire-preview": Row(f"{_QUESTIONNAIRE}/preview/", UNIT_ANALYSTS),
    "questionnaire-try": Row(f"{_QUESTIONNAIRE}/try/", UNIT_ANALYSTS, post=True),
    "questionnaire-publish": Row(f"{_QUESTIONNAIRE}/publish/", UNIT_MANAGERS, post=True),
    "personal-links": Row(f"{_QUESTIONNAIRE}/links/", UNIT_MANAGERS, post=True),
    "personal-links-download": Row(f"{_QUESTIONNAIRE}/links.csv", UNIT_MANAGERS),
    "link-qr": Row("/programmes/{programme}/links/{link}/qr.svg", UNIT_ANALYSTS),
    "link-poster": Row("/programmes/{programme}/links/{link}/poster/", UNIT_ANALYSTS),
    "suggestion-boxes": Row("/programmes/{programme}/boxes/", UNIT_ANALYSTS),
    "suggestion-box-new": Row(f"{_QUESTIONNAIRE}/boxes/new/", UNIT_MANAGERS, post=True),
    "suggestion-box": Row("/programmes/{programme}/boxes/{box}/", UNIT_MANAGERS, post=True),
    "suggestion-box-close": Row("/programmes/{programme}/boxes/{box}/close/", UNIT_MANAGERS, only_post=True),
    "suggestion-message": Row(
        "/programmes/{programme}/boxes/{box}/messages/{box_message}/", UNIT_MANAGERS, only_post=True
    ),
    "suggestion-reply": Row(
        "/programmes/{programme}/boxes/{box}/messages/{box_message}/reply/", UNIT_MANAGERS, only_post=True
    ),
    "suggestion-board": Row("/board/{box_code}/", EVERYBODY),
    "reviews": Row("/programmes/{programme}/reviews/", UNIT_ANALYSTS),
    "reviews-export": Row("/programmes/{programme}/reviews/reviews.xlsx", UNIT_ANALYSTS),
    "review-reply": Row("/programmes/{programme}/reviews/{review}/reply/", UNIT_MANAGERS, only_post=True),
    "review-files": Row("/programmes/{programme}/reviews/files/", UNIT_MANAGERS, post=True),
    "review-file": Row("/programmes/{programme}/reviews/files/{review_file}/", UNIT_MANAGERS, post=True),
    "review-file-undo": Row(
        "/programmes/{programme}/reviews/files/{review_file}/undo/", UNIT_MANAGERS, only_post=True
    ),
    "embeds": Row("/programmes/{programme}/websites/", UNIT_ANALYSTS),
    "embed-new": Row(f"{_QUESTIONNAIRE}/websites/new/", UNIT_MANAGERS, post=True),
    "embed": Row("/programmes/{programme}/websites/{placement}/", UNIT_MANAGERS, post=True),
    "embed-close": Row("/programmes/{programme}/websites/{placement}/close/", UNIT_MANAGERS, only_post=True),
    "embed-try": Row("/programmes/{programme}/websites/{placement}/try/", UNIT_MANAGERS),
    "embed-script": Row("/e/{placement_code}.js", EVERYBODY),
    "kiosks": Row("/programmes/{programme}/devices/", UNIT_ANALYSTS),
    "kiosk-new": Row(f"{_QUESTIONNAIRE}/devices/new/", UNIT_MANAGERS, post=True),
    "kiosk": Row("/programmes/{programme}/devices/{device}/", UNIT_MANAGERS, post=True),
    "kiosk-close": Row("/programmes/{programme}/devices/{device}/close/", UNIT_MANAGERS, only_post=True),
    "kiosk-worker": Row("/k/worker.js", EVERYBODY),
    "kiosk-screen": Row("/k/{device_token}/", EVERYBODY),
    "kiosk-book": Row("/k/{device_token}/book/", EVERYBODY),
    "kiosk-deliver": Row("/k/{device_token}/deliver/", EVERYBODY, only_post=True),
    "answer-link": Row("/s/{answer_token}/", EVERYBODY, post=True),
    "answer-submission": Row("/s/{answer_token}/{submission}/", EVERYBODY, post=True),
    "gallery-questions": Row("/-/gallery/questions/", ADMINISTRATORS),
    "uploads": Row("/programmes/{programme}/uploads/", UNIT_ANALYSTS),
    "upload-new": Row("/programmes/{programme}/uploads/new/", UNIT_ANALYSTS, post=True),
    "upload": Row("/programmes/{programme}/uploads/{upload}/", UNIT_ANALYSTS, post=True),
    "upload-progress": Row("/programmes/{programme}/uploads/{upload}/progress/", UNIT_ANALYSTS),
    "upload-undo": Row("/programmes/{programme}/uploads/{upload}/undo/", UNIT_ANALYSTS, post=True),
    "upload-resume": Row("/programmes/{programme}/uploads/{upload}/resume/", UNIT_ANALYSTS, only_post=True),
    "upload-rejected": Row("/programmes/{programme}/uploads/{upload}/rejected.csv", UNIT_ANALYSTS),
}

_ANSWER = "/programmes/{programme}/answers/{response}"

RESPONSES = {
    "answers": Row("/programmes/{programme}/answers/", UNIT_SIGNED_IN),
    "answers-flagged": Row("/programmes/{programme}/answers/flagged/", UNIT_ANALYSTS),
    "answers-flagged-set-aside": Row(
        "/programmes/{programme}/answers/flagged/set-aside/", UNIT_MANAGERS, only_post=True
    ),
    "answers-flagged-reinstate": Row(
        "/programmes/{programme}/answers/flagged/reinstate/", UNIT_MANAGERS, only_post=True
    ),
    "quotas": Row("/programmes/{programme}/questionnaires/{questionnaire}/quotas/", UNIT_MANAGERS),
    "quotas-live": Row("/programmes/{programme}/questionnaires/{questionnaire}/quotas/live/", UNIT_MANAGERS),
    "quota-new": Row(
        "/programmes/{programme}/questionnaires/{questionnaire}/quotas/new/", UNIT_MANAGERS, post=True
    ),
    "quota": Row(
        "/programmes/{programme}/questionnaires/{questionnaire}/quotas/{quota}/", UNIT_MANAGERS, post=True
    ),
    "quota-recount": Row(
        "/programmes/{programme}/questionnaires/{questionnaire}/quotas/{quota}/recount/",
        UNIT_MANAGERS,
        only_post=True,
    ),
    "quota-remove": Row(
        "/programmes/{programme}/questionnaires/{questionnaire}/quotas/{quota}/remove/",
        UNIT_MANAGERS,
        only_post=True,
    ),
    "answers-export": Row("/programmes/{programme}/answers/export/csv/", UNIT_ANALYSTS),
    "answer": Row(f"{_ANSWER}/", UNIT_SIGNED_IN),
    "answer-file": Row(f"{_ANSWER}/files/photo/", UNIT_SIGNED_IN),
    "answer-correct": Row(f"{_ANSWER}/correct/", UNIT_MANAGERS, post=True),
    "answer-set-aside": Row(f"{_ANSWER}/set-aside/", UNIT_MANAGERS, post=True),
    "answer-reinstate": Row(f"{_ANSWER}/reinstate/", UNIT_MANAGERS, only_post=True),
    "erasures": Row("/erasures/", MANAGERS, post=True),
    "erasure-new": Row("/erasures/new/", MANAGERS, only_post=True),
    "erasure": Row("/erasures/{erasure}/", UNIT_MANAGERS),
    "erasure-progress": Row("/erasures/{erasure}/progress/", UNIT_MANAGERS),
}

_EXPORT = "/programmes/{programme}/exports/{export}"

# Deleted files do not come back when a transaction is rolled back: what reads them is tried before what deletes them.
EXPORTS = {
    "open-parquet": Row("/open/{open_token}/facts.parquet", EVERYBODY),  # whoever holds the key
    "open-arrow": Row("/open/{open_token}/facts.arrow", EVERYBODY),
    "open-codebook": Row("/open/{open_token}/codebook.json", EVERYBODY),
    "exports": Row("/programmes/{programme}/exports/", UNIT_ANALYSTS, post=True),
    "export": Row(f"{_EXPORT}/", UNIT_ANALYSTS),
    "export-progress": Row(f"{_EXPORT}/progress/", UNIT_ANALYSTS),
    "export-file": Row(f"{_EXPORT}/file/", UNIT_ANALYSTS),
    "export-cancel": Row(f"{_EXPORT}/cancel/", UNIT_ANALYSTS, only_post=True),
    "export-again": Row(f"{_EXPORT}/again/", UNIT_ANALYSTS, only_post=True),
    "export-remove": Row(f"{_EXPORT}/remove/", UNIT_ANALYSTS, only_post=True),
    "open-tables": Row("/programmes/{programme}/open/", UNIT_ANALYSTS, post=True),
    "open-key-revoke": Row("/programmes/{programme}/open/keys/{key}/revoke/", UNIT_ANALYSTS, only_post=True),
    "open-folder": Row("/programmes/{programme}/open/folder/", UNIT_MANAGERS, only_post=True),
}

METRICS = {
    "contracts": Row("/programmes/{programme}/contracts/", UNIT_ANALYSTS),
    "contract-new": Row("/programmes/{programme}/contracts/new/", UNIT_ANALYSTS, post=True),
    "contract-confirm": Row("/programmes/{programme}/contracts/confirm/", UNIT_ANALYSTS, only_post=True),
    "contract": Row("/programmes/{programme}/contracts/{contract}/", UNIT_ANALYSTS, post=True),
    "contract-retire": Row(
        "/programmes/{programme}/contracts/{contract}/retire/", UNIT_ANALYSTS, only_post=True
    ),
    "study": Row("/programmes/{programme}/studies/waves/", UNIT_ANALYSTS, post=True),
    "study-body": Row("/programmes/{programme}/studies/waves/body/", UNIT_ANALYSTS),
    "study-workbook": Row("/programmes/{programme}/studies/waves/workbook/", UNIT_ANALYSTS),
    "figure": Row("/programmes/{programme}/figures/{contract}/", UNIT_ANALYSTS),
    "figure-json": Row("/programmes/{programme}/figures/{contract}/json/", UNIT_ANALYSTS),
}

_TEXTS = "/programmes/{programme}/texts"

TEXTS = {
    "texts": Row(f"{_TEXTS}/", UNIT_ANALYSTS),
    "text-words": Row(f"{_TEXTS}/words/", UNIT_ANALYSTS),
    "text-clusters": Row(f"{_TEXTS}/clusters/", UNIT_ANALYSTS),
    "text-summarise": Row(f"{_TEXTS}/summarise/", UNIT_ANALYSTS, only_post=True),
    "text-drivers": Row(f"{_TEXTS}/drivers/", UNIT_ANALYSTS),
    "text-reviews": Row(f"{_TEXTS}/reviews/", UNIT_ANALYSTS),
    "text-sentences": Row(f"{_TEXTS}/sentences/", UNIT_ANALYSTS),
    "text-topics": Row(f"{_TEXTS}/topics/", UNIT_ANALYSTS),
    "text-home": Row(f"{_TEXTS}/topics/home/", UNIT_MANAGERS, only_post=True),
    "text-topics-start": Row(
        f"{_TEXTS}/topics/start/", UNIT_ANALYSTS, only_post=True, data={"starter": "general"}
    ),
    "text-topic-new": Row(f"{_TEXTS}/topics/new/", UNIT_ANALYSTS, post=True),
    "text-topic": Row(f"{_TEXTS}/topics/of/{{topic}}/", UNIT_ANALYSTS, post=True),
    "text-topic-remove": Row(f"{_TEXTS}/topics/of/{{topic}}/remove/", UNIT_ANALYSTS, only_post=True),
    "text-read": Row(f"{_TEXTS}/read/", UNIT_ANALYSTS, only_post=True),
    "text-workbook": Row(f"{_TEXTS}/workbook/", UNIT_ANALYSTS),
}

PACKS = {
    "templates": Row(
        "/programmes/{programme}/templates/",
        UNIT_ANALYSTS,
        post=True,
        data={"pack": "{pack}", "template": "{template}"},
    ),
    "template-look": Row("/programmes/{programme}/templates/general/nps/", UNIT_ANALYSTS),
}

CASES = {
    "cases": Row("/cases/", CASE_WORKERS),
    "case": Row("/cases/{case}/", UNIT_CASE_WORKERS),
    "case-file": Row("/cases/{case}/files/{mail_file}/", UNIT_CASE_WORKERS),
    "case-act": Row("/cases/{case}/note/", UNIT_CASE_WORKERS, only_post=True),
    "case-new": Row("/cases/new/", CASE_WORKERS, post=True),
    "case-first-asked": Row("/cases/first-asked/", CASE_WORKERS),
    "case-questions": Row("/cases/questions/", CASE_WORKERS),
    "case-question": Row("/cases/questions/{consultation}/", UNIT_CASE_WORKERS, post=True),
    "case-hand-over": Row("/cases/{case}/hand-over/", UNIT_CASE_WORKERS, only_post=True),
    "case-consult": Row("/cases/{case}/consult/", UNIT_CASE_WORKERS, only_post=True),
    "case-rules": Row("/cases/rules/routes/", MANAGERS),
    "case-rule-new": Row("/cases/rules/routes/new/", MANAGERS, post=True),
    "case-rule": Row("/cases/rules/routes/{case_rule}/", UNIT_MANAGERS, post=True),
    "case-rule-act": Row("/cases/rules/routes/{case_rule}/down/", UNIT_MANAGERS, only_post=True),
    "case-categories": Row("/cases/categories/", MANAGERS, post=True),
    "case-category": Row("/cases/categories/{case_category}/", MANAGERS, post=True),
    "case-staff": Row("/cases/staff/", MANAGERS),
    # Whoever was asked first.
    "case-told": Row("/cases/{case}/told/", "in in 404 no 404 404 404", only_post=True),
    "case-bulk": Row("/cases/bulk/", CASE_WORKERS, only_post=True),
    "case-next": Row("/cases/next/", CASE_WORKERS, only_post=True),
    "case-undo": Row("/cases/undo/{desk_act}/", CASE_WORKERS, only_post=True),
    "case-list-save": Row("/cases/lists/", CASE_WORKERS, only_post=True),
    "case-list-remove": Row("/cases/lists/{saved_list}/remove/", CASE_WORKERS, only_post=True),
    "case-desk": Row("/cases/{case}/desk/call/", UNIT_CASE_WORKERS, only_post=True),
    "case-guide": Row("/cases/{case}/guide/heat/", UNIT_CASE_WORKERS, only_post=True),
    "case-dial": Row("/cases/{case}/-/dial/", UNIT_CASE_WORKERS, only_post=True),
    "case-present": Row("/cases/{case}/-/present/", UNIT_CASE_WORKERS, only_post=True),
    "case-words": Row("/cases/{case}/-/words/", UNIT_CASE_WORKERS, only_post=True),
    "live-contacts": Row("/cases/live/", CASE_WORKERS, post=True),
    "live-answer": Row("/cases/live/{live_contact}/answer/", UNIT_CASE_WORKERS, only_post=True),
    "live-leave": Row("/cases/live/{live_contact}/leave/", UNIT_CASE_WORKERS, only_post=True),
    "case-supervision": Row("/cases/supervision/", MANAGERS),
    "reply-templates": Row("/cases/words/", CASE_WORKERS),
    "reply-template-new": Row("/cases/words/new/", MANAGERS, post=True),
    "reply-template": Row("/cases/words/{reply_template}/", UNIT_MANAGERS, post=True),
    "reply-template-remove": Row("/cases/words/{reply_template}/remove/", UNIT_MANAGERS, only_post=True),
    "time-rules": Row("/cases/time/", CASE_WORKERS),
    "time-rules-adopt": Row("/cases/time/adopt/", MANAGERS, only_post=True),
    "time-rules-new": Row("/cases/time/new/", MANAGERS, post=True),
    "time-rules-put-away": Row("/cases/time/put-away/", MANAGERS, only_post=True),
    "work-calendar": Row("/cases/time/calendar/", MANAGERS, post=True),
    "work-calendar-drop": Row("/cases/time/calendar/drop/", MANAGERS, only_post=True),
    "case-forecast": Row("/cases/forecast/", CASE_WORKERS),
    "clock-pause": Row("/cases/{case}/clocks/pause/", UNIT_CASE_WORKERS, only_post=True),
    "clock-resume": Row("/cases/{case}/clocks/resume/", UNIT_CASE_WORKERS, only_post=True),
    "case-open": Row("/programmes/{programme}/answers/{response}/case/", UNIT_CASE_WORKERS, only_post=True),
    "case-verdict": Row("/c/{verdict_token}/", EVERYBODY, post=True),
    "alerts": Row("/programmes/{programme}/alerts/", UNIT_MANAGERS, post=True),
}

EXPLORE = {
    "explore": Row("/programmes/{programme}/explore/", UNIT_ANALYSTS),
    "explore-body": Row("/programmes/{programme}/explore/body/", UNIT_ANALYSTS),
    "explore-file": Row("/programmes/{programme}/explore/table/csv/", UNIT_ANALYSTS),
    "view-save": Row(
        "/programmes/{programme}/views/save/", UNIT_ANALYSTS, only_post=True, data={"name": "按地区"}
    ),
    "view-change": Row("/programmes/{programme}/views/{view}/duplicate/", UNIT_ANALYSTS, only_post=True),
}

DASHBOARDS = {
    "home": Row("/", SIGNED_IN),
    "programme": Row("/programmes/{programme}/", UNIT_ANALYSTS),
    "figures-body": Row("/programmes/{programme}/figures-body/", UNIT_ANALYSTS),
    "figures-state": Row("/programmes/{programme}/figures-state/", UNIT_ANALYSTS),
    "questions": Row("/programmes/{programme}/questions/", UNIT_ANALYSTS),
    "question-answers": Row("/programmes/{programme}/questions/comment/", UNIT_ANALYSTS),
    "programme-card": Row("/programmes/{programme}/card/", UNIT_ANALYSTS),
}

_BOARD, _FIRST = "/boards/{board}", "/programmes/{programme}/board"

BOARDS = {
    "boards": Row("/boards/", ANALYSTS),
    "board-new": Row("/boards/new/", ANALYSTS, only_post=True),
    "board": Row(f"{_BOARD}/", UNIT_ANALYSTS),
    "board-cards": Row(f"{_BOARD}/cards/", UNIT_ANALYSTS),
    "board-wall": Row(f"{_BOARD}/wall/", UNIT_ANALYSTS),
    "board-copy": Row(f"{_BOARD}/copy/", UNIT_ANALYSTS, only_post=True),
    "board-edit": Row(f"{_BOARD}/edit/", UNIT_KEEPERS),
    "board-act": Row(f"{_BOARD}/act/undo/", UNIT_KEEPERS, only_post=True),
    "board-describe": Row(f"{_BOARD}/describe/", UNIT_KEEPERS, only_post=True),
    "board-remove": Row(f"{_BOARD}/remove/", UNIT_KEEPERS, only_post=True),
    "wall-link-new": Row(f"{_BOARD}/links/new/", UNIT_KEEPERS, only_post=True),
    "wall-link-revoke": Row(f"{_BOARD}/links/{{wall_link}}/revoke/", UNIT_KEEPERS, only_post=True),
    "programme-board": Row(f"{_FIRST}/", UNIT_ANALYSTS),
    "programme-board-cards": Row(f"{_FIRST}/cards/", UNIT_ANALYSTS),
    "programme-board-wall": Row(f"{_FIRST}/wall/", UNIT_ANALYSTS),
    "programme-board-copy": Row(f"{_FIRST}/copy/", UNIT_ANALYSTS, only_post=True),
    "wall": Row("/wall/{wall_token}/", EVERYBODY),
    "wall-cards": Row("/wall/{wall_token}/cards/", EVERYBODY),
}

ALERTS = {
    "chart-alerts": Row("/alerts/", ANALYSTS),
    "chart-alert": Row("/alerts/{alert}/", UNIT_ANALYSTS),
    "chart-alert-act": Row("/alerts/{alert}/acknowledge/", UNIT_ANALYSTS, only_post=True),
    "watch-plan": Row("/programmes/{programme}/watch/", UNIT_ANALYSTS, post=True),
    "watch-trial": Row("/programmes/{programme}/watch/trial/", UNIT_ANALYSTS, post=True),
    "raised-alerts": Row("/alerts/raised/", SIGNED_IN),
    "raised-alert": Row("/alerts/raised/{raised}/", "in in 404 ok ok 404 ok"),
    "raised-acknowledge": Row("/alerts/raised/acknowledge/", SIGNED_IN, only_post=True),
    "alert-listening": Row("/alerts/mine/", SIGNED_IN, post=True),
    "alert-rules": Row("/alerts/rules/", ANALYSTS),
    "alert-rule-choose": Row("/alerts/rules/new/", ANALYSTS),
    "alert-rule-new": Row("/programmes/{programme}/alert-rules/new/figure/", UNIT_ANALYSTS, post=True),
    "alert-rule": Row("/alerts/rules/{alert_rule}/", UNIT_ANALYSTS),
    "alert-rule-edit": Row("/alerts/rules/{alert_rule}/edit/", UNIT_ANALYSTS, post=True),
    "alert-rule-trial": Row("/alerts/rules/{alert_rule}/trial/", UNIT_ANALYSTS),
    "alert-rule-act": Row("/alerts/rules/{alert_rule}/on/", UNIT_ANALYSTS, only_post=True),
    "rosters": Row("/alerts/duty/", ANALYSTS),
    "roster-new": Row("/alerts/duty/new/", MANAGERS, post=True),
    "roster": Row("/alerts/duty/{roster}/", UNIT_MANAGERS, post=True),
    "roster-edit": Row("/alerts/duty/{roster}/edit/", UNIT_MANAGERS, post=True),
    "roster-act": Row("/alerts/duty/{roster}/drop/", UNIT_MANAGERS, only_post=True),
}

_CONTACT, _CAMPAIGN = "/contacts/{contact}", "/programmes/{programme}/campaigns/{campaign}"

CUSTOMERS = {
    "contacts": Row("/contacts/", MANAGERS),
    "contact-new": Row("/contacts/new/", MANAGERS, post=True),
    "contacts-export": Row("/contacts/export/", MANAGERS, only_post=True),
    "contact-files": Row("/contacts/files/", MANAGERS, post=True),
    "contact-file": Row("/contacts/files/{contact_file}/", UNIT_MANAGERS, post=True),
    "area-pauses": Row("/contacts/pauses/", MANAGERS, post=True),
    "area-pause-end": Row("/contacts/pauses/{area_pause}/end/", UNIT_MANAGERS, only_post=True),
    "contact": Row(f"{_CONTACT}/", UNIT_MANAGERS),
    "contact-edit": Row(f"{_CONTACT}/edit/", UNIT_MANAGERS, post=True),
    "contact-act": Row(f"{_CONTACT}/opt-out/", UNIT_MANAGERS, only_post=True),
    "contact-rules": Row("/contact-rules/", ADMINISTRATORS, post=True),
    "customer-accounts": Row("/contacts/accounts/", MANAGERS),
    "customer-account-new": Row("/contacts/accounts/new/", MANAGERS, post=True),
    "customer-account": Row("/contacts/accounts/{account}/", UNIT_MANAGERS, post=True),
    "customer-account-edit": Row("/contacts/accounts/{account}/edit/", UNIT_MANAGERS, post=True),
    "customer-account-close": Row("/contacts/accounts/{account}/close/", UNIT_MANAGERS, only_post=True),
    "customer-account-role-end": Row(
        "/contacts/accounts/{account}/roles/{account_role}/end/", UNIT_MANAGERS, only_post=True
    ),
    "duplicates": Row("/contacts/duplicates/", MANAGERS),
    "duplicates-merge": Row("/contacts/duplicates/merge/", MANAGERS, only_post=True),
    "duplicate-decide": Row("/contacts/duplicates/{suggestion}/", UNIT_MANAGERS, only_post=True),
    "merges": Row("/contacts/merges/", MANAGERS),
    "merge-undo": Row("/contacts/merges/{merge}/undo/", UNIT_MANAGERS, only_post=True),
    "file-quality": Row("/contacts/quality/", MANAGERS, post=True),
    "check-plan": Row("/contacts/quality/{check_plan}/", UNIT_MANAGERS),
    "person-requests": Row("/contacts/requests/", MANAGERS),
    "person-request-close": Row("/contacts/requests/{person_request}/close/", UNIT_MANAGERS, only_post=True),
    "person-request-file": Row("/contacts/requests/{person_request}/file/", UNIT_MANAGERS, only_post=True),
    "consent-texts": Row("/contacts/consents/", ADMINISTRATORS, post=True),
    "personal-data": Row("/contacts/personal-data/", MANAGERS),
    "contact-privacy": Row(f"{_CONTACT}/privacy/", UNIT_MANAGERS, post=True),
    "contact-identity": Row(f"{_CONTACT}/identities/", UNIT_MANAGERS, only_post=True),
    "contact-merge": Row(f"{_CONTACT}/merge/", UNIT_MANAGERS, only_post=True),
    "contact-check": Row(f"{_CONTACT}/check/", UNIT_MANAGERS, only_post=True),
}

CAMPAIGNS = {
    "campaign-calendar": Row("/campaigns/calendar/", ANALYSTS),
    "campaigns": Row("/programmes/{programme}/campaigns/", UNIT_ANALYSTS),
    "campaign-new": Row("/programmes/{programme}/campaigns/new/", UNIT_MANAGERS, post=True),
    "campaign": Row(f"{_CAMPAIGN}/", UNIT_ANALYSTS),
    "campaign-plan": Row(f"{_CAMPAIGN}/plan/", UNIT_MANAGERS, post=True),
    "campaign-frame": Row(f"{_CAMPAIGN}/frame/", UNIT_MANAGERS, post=True),
    "campaign-rehearsal": Row(f"{_CAMPAIGN}/rehearsal/", UNIT_MANAGERS, post=True),
    "campaign-act": Row(f"{_CAMPAIGN}/do/pause/", UNIT_MANAGERS, only_post=True),
    "campaign-field": Row(f"{_CAMPAIGN}/field/", UNIT_ANALYSTS),
    "campaign-missing": Row(f"{_CAMPAIGN}/missing/", UNIT_MANAGERS),
    "campaign-resend": Row(f"{_CAMPAIGN}/missing/{{invitation}}/", UNIT_MANAGERS, only_post=True),
    "campaign-export": Row(f"{_CAMPAIGN}/export/", UNIT_MANAGERS),
}

REPORTS = {
    "report": Row("/programmes/{programme}/report/", UNIT_ANALYSTS),
    "report-file": Row("/programmes/{programme}/report/html/", UNIT_ANALYSTS),
    "monitoring": Row("/programmes/{programme}/monitoring/", UNIT_ANALYSTS),
    "monitoring-body": Row("/programmes/{programme}/monitoring/body/", UNIT_ANALYSTS),
    "monitoring-file": Row("/programmes/{programme}/monitoring/file/html/", UNIT_ANALYSTS),
    "monitoring-plan": Row("/programmes/{programme}/monitoring/plan/", UNIT_MANAGERS, post=True),
    "review-new": Row("/programmes/{programme}/monitoring/reviews/new/", UNIT_MANAGERS, post=True),
    "review-withdraw": Row(
        "/programmes/{programme}/monitoring/reviews/{management_review}/withdraw/", UNIT_MANAGERS, post=True
    ),
}

# Machines show a key; without one they are told so (401), which is no page of anybody.
API = {
    "api-responses": Row("/api/v1/responses", EVERYBODY, only_post=True),
    "api-responses-bulk": Row("/api/v1/responses/bulk", EVERYBODY, only_post=True),
    "api-ratings": Row("/api/v1/ratings", EVERYBODY, only_post=True),
    "api-reviews": Row("/api/v1/reviews", EVERYBODY, only_post=True),
    "api-programmes": Row("/api/v1/programmes", EVERYBODY),
    "api-questionnaire": Row("/api/v1/questionnaires/{questionnaire}", EVERYBODY),
    "api-response": Row("/api/v1/programmes/{programme}/responses/{response}", EVERYBODY),
    "api-figures": Row("/api/v1/programmes/{programme}/figures", EVERYBODY),
    "api-events": Row("/api/v1/events", EVERYBODY, only_post=True),
    "api-customers": Row("/api/v1/customers", EVERYBODY, only_post=True),
    "api-customer-changes": Row("/api/v1/customers/changes", EVERYBODY),
    "api-cases": Row("/api/v1/cases", EVERYBODY),
    "api-outages": Row("/api/v1/outages", EVERYBODY, post=True),
    "api-outage-steps": Row("/api/v1/outages/steps", EVERYBODY, only_post=True),
    "api-calls": Row("/api/v1/calls", EVERYBODY, only_post=True),
    "api-case": Row("/api/v1/cases/{case}", EVERYBODY),
    "api-referral-links": Row("/api/v1/referrals/links", EVERYBODY, only_post=True),
    "api-referral-joined": Row("/api/v1/referrals/joined", EVERYBODY, only_post=True),
    "api-invitations": Row("/api/v1/invitations", EVERYBODY, only_post=True),
    "api-invitation": Row("/api/v1/invitations/{invitation}", EVERYBODY),
    "api-openapi": Row("/api/v1/openapi.json", EVERYBODY),
    "api-keys": Row("/interface/keys/", MANAGERS, post=True),
    "api-key-revoke": Row("/interface/keys/{api_key}/revoke/", UNIT_MANAGERS, only_post=True),
    "api-reference": Row("/interface/reference/", MANAGERS),
    "api-webhooks": Row("/interface/webhooks/", MANAGERS, post=True),
    "api-webhook": Row("/interface/webhooks/{webhook}/", UNIT_MANAGERS),
    "api-webhook-test": Row("/interface/webhooks/{webhook}/test/", UNIT_MANAGERS, only_post=True),
    "api-webhook-rotate": Row("/interface/webhooks/{webhook}/rotate/", UNIT_MANAGERS, only_post=True),
    "api-webhook-switch": Row("/interface/webhooks/{webhook}/switch/", UNIT_MANAGERS, only_post=True),
    "api-webhook-remove": Row("/interface/webhooks/{webhook}/remove/", UNIT_MANAGERS, only_post=True),
    "api-webhook-resend": Row(
        "/interface/webhooks/{webhook}/messages/{webhook_message}/resend/", UNIT_MANAGERS, only_post=True
    ),
}

_PHONE = "/programmes/{programme}/telephone"
_PHONE_STUDY = f"{_PHONE}/{{phone_study}}"
_PAPER = "/programmes/{programme}/paper/{paper_batch}"
_TALKS = "/programmes/{programme}/interviews/{interview_study}"
_VISITS = "/programmes/{programme}/mystery-shopping/{scenario}"
FIELD_WORK = {
    "telephone": Row(f"{_PHONE}/", UNIT_SIGNED_IN),
    "telephone-new": Row(f"{_PHONE}/new/", UNIT_MANAGERS, post=True),
    "telephone-study": Row(f"{_PHONE_STUDY}/", UNIT_MANAGERS),
    "telephone-live": Row(f"{_PHONE_STUDY}/live/", UNIT_MANAGERS),
    "telephone-edit": Row(f"{_PHONE_STUDY}/edit/", UNIT_MANAGERS, post=True),
    "telephone-close": Row(f"{_PHONE_STUDY}/close/", UNIT_MANAGERS, only_post=True),
    "telephone-numbers": Row(f"{_PHONE_STUDY}/numbers/", UNIT_MANAGERS, post=True),
    "telephone-call-backs": Row(f"{_PHONE_STUDY}/call-backs/", UNIT_CASE_WORKERS),
    "telephone-monitor": Row(f"{_PHONE_STUDY}/calls/{{phone_call}}/", UNIT_MANAGERS, post=True),
    "telephone-call": Row(f"{_PHONE_STUDY}/call/", UNIT_CASE_WORKERS),
    "telephone-take": Row(f"{_PHONE_STUDY}/call/take/", UNIT_CASE_WORKERS, only_post=True),
    "telephone-answer": Row(f"{_PHONE_STUDY}/call/answer/", UNIT_CASE_WORKERS, only_post=True),
    "telephone-outcome": Row(f"{_PHONE_STUDY}/call/outcome/", UNIT_CASE_WORKERS, only_post=True),
    "paper": Row("/programmes/{programme}/paper/", UNIT_SIGNED_IN),
    "paper-new": Row("/programmes/{programme}/paper/new/", UNIT_MANAGERS, post=True),
    "paper-batch": Row(f"{_PAPER}/", UNIT_SIGNED_IN),
    "paper-print": Row(f"{_PAPER}/print/", UNIT_SIGNED_IN),
    "paper-returned": Row(f"{_PAPER}/returned/", UNIT_CASE_WORKERS, only_post=True),
    "paper-key-next": Row(f"{_PAPER}/key/", UNIT_CASE_WORKERS, post=True),
    "paper-key": Row(f"{_PAPER}/sheets/{{paper_sheet}}/key/", UNIT_CASE_WORKERS, post=True),
    "paper-decide": Row(f"{_PAPER}/sheets/{{paper_sheet}}/decide/", UNIT_MANAGERS, post=True),
    "interviews": Row("/programmes/{programme}/interviews/", UNIT_ANALYSTS),
    "interview-new": Row("/programmes/{programme}/interviews/new/", UNIT_MANAGERS, post=True),
    "interview-study": Row(f"{_TALKS}/", UNIT_ANALYSTS),
    "interview-edit": Row(f"{_TALKS}/edit/", UNIT_MANAGERS, post=True),
    "interview-draw": Row(f"{_TALKS}/draw/", UNIT_MANAGERS, post=True),
    "interview-standing": Row(f"{_TALKS}/people/{{interview_person}}/", UNIT_ANALYSTS, only_post=True),
    "interview-session-new": Row(f"{_TALKS}/sessions/new/", UNIT_ANALYSTS, post=True),
    "interview-session": Row(f"{_TALKS}/sessions/{{interview_session}}/", UNIT_ANALYSTS, post=True),
    "interview-file": Row(f"{_TALKS}/files/{{interview_file}}/", UNIT_ANALYSTS),
    "interview-codes": Row(f"{_TALKS}/codes/", UNIT_ANALYSTS, post=True),
    "interview-code": Row(f"{_TALKS}/code/", UNIT_ANALYSTS),
    "interview-passage": Row(f"{_TALKS}/code/{{interview_passage}}/", UNIT_ANALYSTS, only_post=True),
    "diagnosis": Row("/programmes/{programme}/diagnosis/", UNIT_ANALYSTS),
    "mystery-shopping": Row("/programmes/{programme}/mystery-shopping/", UNIT_ANALYSTS),
    "mystery-new": Row("/programmes/{programme}/mystery-shopping/new/", UNIT_MANAGERS, post=True),
    "mystery-scenario": Row(f"{_VISITS}/", UNIT_ANALYSTS),
    "mystery-edit": Row(f"{_VISITS}/edit/", UNIT_MANAGERS, post=True),
    "mystery-places": Row(f"{_VISITS}/places/", UNIT_MANAGERS, only_post=True),
    "mystery-plan": Row(f"{_VISITS}/plan/", UNIT_MANAGERS, only_post=True),
    "mystery-visit": Row(f"{_VISITS}/visits/{{visit}}/", UNIT_MANAGERS, post=True),
    "mystery-photo": Row(f"{_VISITS}/photos/{{visit_photo}}/", UNIT_MANAGERS),
    "mystery-worker": Row("/v/worker.js", EVERYBODY),
    "mystery-brief": Row("/v/{visit_token}/", EVERYBODY, post=True),
}

MESSAGES = {
    "invitation-preview": Row("/programmes/{programme}/invitations/preview/", UNIT_ANALYSTS),
    "messages": Row("/messages/", MANAGERS),
    "message": Row("/messages/{message}/", UNIT_MANAGERS),
    "message-cancel": Row("/messages/{message}/cancel/", UNIT_MANAGERS, only_post=True),
    "message-resend": Row("/messages/{message}/again/", UNIT_MANAGERS, only_post=True),
    "notices": Row("/messages/notices/", MANAGERS),
    "notice-new": Row("/messages/notices/new/", MANAGERS, post=True),
    "message-length": Row("/messages/notices/length/", MANAGERS, only_post=True),
    "notice": Row("/messages/notices/{notice}/", UNIT_MANAGERS),
    "notice-progress": Row("/messages/notices/{notice}/progress/", UNIT_MANAGERS),
    "notice-cancel": Row("/messages/notices/{notice}/cancel/", UNIT_MANAGERS, only_post=True),
    "wordings": Row("/messages/words/", MANAGERS, post=True),
    "wording": Row("/messages/words/{wording}/", UNIT_MANAGERS, post=True),
    "wording-remove": Row("/messages/words/{wording}/remove/", UNIT_MANAGERS, only_post=True),
    "sender-accounts": Row("/messages/accounts/", ADMINISTRATORS),
    "sender-account-new": Row("/messages/accounts/new/sms_http/", ADMINISTRATORS, post=True),
    "sender-account": Row("/messages/accounts/{sender_account}/", ADMINISTRATORS, post=True),
    "sender-account-check": Row("/messages/accounts/{sender_account}/check/", ADMINISTRATORS, only_post=True),
    "sender-account-test": Row(
        "/messages/accounts/{sender_account}/test/",
        ADMINISTRATORS,
        only_post=True,
        data={"to": "13800138000"},
    ),
    "sender-account-switch": Row(
        "/messages/accounts/{sender_account}/switch/", ADMINISTRATORS, only_post=True
    ),
    "mailboxes": Row("/messages/mailboxes/", ADMINISTRATORS),
    "mailbox-new": Row("/messages/mailboxes/new/", ADMINISTRATORS, post=True),
    "mailbox": Row("/messages/mailboxes/{mailbox}/", ADMINISTRATORS, post=True),
    "mailbox-act": Row("/messages/mailboxes/{mailbox}/switch/", ADMINISTRATORS, only_post=True),
    "mails": Row("/messages/mails/", MANAGERS),
    "mail": Row("/messages/mails/{mail}/", UNIT_MANAGERS),
    "mail-act": Row("/messages/mails/{mail}/drop/", UNIT_MANAGERS, only_post=True),
    "short-link": Row("/r/{short_code}", EVERYBODY),
    "opt-out": Row("/o/{opt_out_token}/", EVERYBODY, post=True),
    "message-hook": Row("/hooks/messages/{hook_token}/", EVERYBODY, post=True),
}

_ONE_CUSTOMER = "/customers/{contact}"
PROFILES = {
    "customers": Row("/customers/", CASE_WORKERS),
    "customer-by-number": Row("/customers/by-number/", CASE_WORKERS),
    "customer": Row(f"{_ONE_CUSTOMER}/", UNIT_CASE_WORKERS),
    "customer-timeline": Row(f"{_ONE_CUSTOMER}/timeline/", UNIT_CASE_WORKERS),
    "customer-preferences": Row(f"{_ONE_CUSTOMER}/preferences/", UNIT_CASE_WORKERS, only_post=True),
    "customer-preference": Row(
        f"{_ONE_CUSTOMER}/preferences/{{preference}}/end/", UNIT_CASE_WORKERS, only_post=True
    ),
    "customer-manager": Row(f"{_ONE_CUSTOMER}/manager/", UNIT_MANAGERS, only_post=True),
    "portfolio": Row("/customers/portfolio/", CASE_WORKERS),
    "account-managers": Row("/customers/managers/", MANAGERS),
    "account-managers-run": Row("/customers/managers/run/", MANAGERS, only_post=True),
    "assignment-new": Row("/customers/managers/new/", MANAGERS, post=True),
    "assignment": Row("/customers/managers/{assignment}/", UNIT_MANAGERS, post=True),
    "assignment-remove": Row("/customers/managers/{assignment}/remove/", UNIT_MANAGERS, only_post=True),
    "segments": Row("/customers/segments/", MANAGERS),
    "segment-new": Row("/customers/segments/new/", MANAGERS, post=True),
    "segment": Row("/customers/segments/{segment}/", UNIT_MANAGERS, post=True),
    "segment-remove": Row("/customers/segments/{segment}/remove/", UNIT_MANAGERS, only_post=True),
    "customer-value": Row("/customers/value/", MANAGERS),
    "customer-reckon": Row("/customers/value/reckon/", MANAGERS, only_post=True),
    "customer-standing": Row("/customers/value/list/", MANAGERS),
    "value-scheme": Row("/customers/value/scheme/", ADMINISTRATORS, post=True),
    "care": Row("/customers/care/", CASE_WORKERS),
    "care-task": Row("/customers/care/{care_task}/done/", UNIT_CASE_WORKERS, only_post=True),
    "care-moments": Row("/customers/care/moments/", MANAGERS),
    "care-moment-new": Row("/customers/care/moments/new/", MANAGERS, post=True),
    "care-moment": Row("/customers/care/moments/{care_moment}/", UNIT_MANAGERS, post=True),
    "care-moment-remove": Row("/customers/care/moments/{care_moment}/remove/", UNIT_MANAGERS, only_post=True),
}

RECOVERY = {
    "recovery": Row("/recovery/", CASE_WORKERS),
    "case-remedies": Row("/recovery/cases/{case}/remedies/", UNIT_CASE_WORKERS, post=True),
    "case-cause": Row("/recovery/cases/{case}/cause/", UNIT_CASE_WORKERS, post=True),
    "case-problem": Row("/recovery/cases/{case}/problem/", UNIT_CASE_WORKERS, post=True, data={"act": "new"}),
    "win-back-begin": Row("/recovery/cases/{case}/win-back/", UNIT_CASE_WORKERS, only_post=True),
    "remedy-approvals": Row("/recovery/approvals/", MANAGERS),
    "remedy-decide": Row("/recovery/grants/{grant}/decide/", UNIT_MANAGERS, only_post=True),
    "remedy-act": Row("/recovery/grants/{grant}/given/", UNIT_CASE_WORKERS, only_post=True),
    "remedies": Row("/recovery/remedies/", CASE_WORKERS),
    "remedies-start": Row("/recovery/remedies/start/", MANAGERS, only_post=True),
    "remedy-new": Row("/recovery/remedies/new/", MANAGERS, post=True),
    "remedy": Row("/recovery/remedies/{remedy}/", UNIT_MANAGERS, post=True),
    "remedy-limits": Row("/recovery/limits/", MANAGERS, post=True),
    "remedy-ledger": Row("/recovery/ledger/", MANAGERS),
    "remedy-ledger-file": Row("/recovery/ledger.csv", MANAGERS),
    "remedy-fairness": Row("/recovery/fairness/", MANAGERS),
    "causes": Row("/recovery/causes/", SIGNED_IN),
    "cause-tree": Row("/recovery/causes/tree/", MANAGERS, post=True),
    "cause-start": Row("/recovery/causes/start/", MANAGERS, only_post=True),
    "cause-change": Row("/recovery/causes/{cause}/", UNIT_MANAGERS, only_post=True),
    "known-problems": Row("/recovery/problems/", CASE_WORKERS),
    "known-problem": Row("/recovery/problems/{known_problem}/", UNIT_CASE_WORKERS, post=True),
    "known-problem-move": Row("/recovery/problems/{known_problem}/move/", UNIT_CASE_WORKERS, only_post=True),
    "win-backs": Row("/recovery/win-back/", CASE_WORKERS),
    "win-back": Row("/recovery/win-back/{plan}/", UNIT_CASE_WORKERS, post=True, data={"act": "add"}),
    "bad-reviews": Row("/recovery/reviews/", CASE_WORKERS),
    "bad-review-reply": Row(
        "/recovery/reviews/{programme}/{review}/reply/", UNIT_CASE_WORKERS, only_post=True
    ),
}

# What recovery brought.
OUTCOMES = {
    "outcomes": Row("/recovery/outcomes/", ANALYSTS),
    "outcomes-evaluate": Row("/recovery/outcomes/evaluate/", ANALYSTS, only_post=True),
    "outcomes-file": Row("/recovery/outcomes.xlsx?unit={unit}", UNIT_ANALYSTS),
    "findings": Row("/recovery/findings/", ANALYSTS),
    "finding-act": Row(
        "/recovery/findings/chart/{alert}/act/", UNIT_MANAGERS, only_post=True, data={"text": "已改进"}
    ),
}

PROMISES = {
    "promises": Row("/promises/", SIGNED_IN),
    "promise-new": Row("/promises/new/", MANAGERS, post=True),
    "promise": Row("/promises/{promise}/", UNIT_SIGNED_IN),
    "promise-edit": Row("/promises/{promise}/edit/", UNIT_MANAGERS, post=True),
    "promise-measure": Row("/promises/{promise}/measure/", UNIT_MANAGERS, only_post=True),
    "promise-withdraw": Row("/promises/{promise}/withdraw/", UNIT_MANAGERS, only_post=True),
    "promise-drop": Row("/promises/{promise}/drop/", UNIT_MANAGERS, only_post=True),
    "promise-page": Row("/promises/page/", MANAGERS, post=True),
    "promise-preview": Row("/promises/page/preview/", MANAGERS),
    "promises-public": Row("/promises/of/{promise_address}/", EVERYBODY),
    "expectations": Row("/promises/expectations/", SIGNED_IN),
    "expectation-new": Row("/promises/expectations/new/", MANAGERS, post=True),
    "expectation-collect": Row(
        "/promises/expectations/collect/", MANAGERS, only_post=True, data={"source": "cases"}
    ),
    "expectation": Row("/promises/expectations/{expectation}/", UNIT_SIGNED_IN, post=True),
}

REFERRALS = {
    "referrals": Row("/referrals/", CASE_WORKERS),
    "referrals-file": Row("/referrals.csv", CASE_WORKERS),
    "referral": Row("/referrals/{referral}/", UNIT_CASE_WORKERS),
    "referral-act": Row("/referrals/{referral}/confirm/", UNIT_CASE_WORKERS, only_post=True),
    "referral-customer": Row("/referrals/customers/{contact}/code/", UNIT_CASE_WORKERS, only_post=True),
    "referral-figures": Row("/referrals/figures/", ANALYSTS),
    "referral-rules": Row("/referrals/rules/", MANAGERS, post=True),
    "referral-switch": Row("/referrals/rules/switch/", MANAGERS, only_post=True, data={"on": "1"}),
    "referral-preview": Row("/referrals/rules/preview/", MANAGERS),
    "referral-own": Row("/refer/own/{referral_own}/", EVERYBODY, post=True),
    "referral-public": Row("/refer/{referral_link}/", EVERYBODY, post=True),
}

_ARTICLE = "/knowledge/articles/{article}"
_TALK = "/knowledge/conversations/{conversation}"

KNOWLEDGE = {
    "knowledge": Row("/knowledge/", SIGNED_IN),
    "article-new": Row("/knowledge/articles/new/", CASE_WORKERS, post=True),
    "article": Row(f"{_ARTICLE}/", UNIT_SIGNED_IN),
    "article-edit": Row(f"{_ARTICLE}/edit/", UNIT_CASE_WORKERS, post=True),
    "article-publish": Row(f"{_ARTICLE}/publish/", UNIT_MANAGERS, only_post=True),
    "article-archive": Row(f"{_ARTICLE}/archive/", UNIT_MANAGERS, only_post=True),
    "article-reviewed": Row(f"{_ARTICLE}/reviewed/", UNIT_CASE_WORKERS, only_post=True),
    "synonyms": Row("/knowledge/synonyms/", MANAGERS, post=True),
    "open-questions": Row("/knowledge/questions/", CASE_WORKERS),
    "open-question": Row("/knowledge/questions/{customer_turn}/", UNIT_CASE_WORKERS, only_post=True),
    "assistant-figures": Row("/knowledge/figures/", SIGNED_IN),
    "help-page-settings": Row("/knowledge/page/", MANAGERS, post=True),
    "conversations": Row("/knowledge/conversations/", CASE_WORKERS),
    "conversation": Row(f"{_TALK}/", UNIT_CASE_WORKERS, post=True),
    "conversation-take": Row(f"{_TALK}/take/", UNIT_CASE_WORKERS, only_post=True),
    "conversation-end": Row(f"{_TALK}/end/", UNIT_CASE_WORKERS, only_post=True),
    "conversation-draft": Row(f"{_TALK}/draft/", UNIT_CASE_WORKERS, only_post=True),
    "language-model": Row("/knowledge/machine/", ADMINISTRATORS, post=True),
    "language-model-try": Row("/knowledge/machine/try/", ADMINISTRATORS, only_post=True),
    "help-public": Row("/ask/{help_address}/", EVERYBODY),
    "help-article": Row("/ask/{help_address}/{article}/", EVERYBODY),
    "help-begin": Row("/ask/{help_address}/talk/", EVERYBODY, only_post=True),
    "help-talk": Row("/ask/talk/{talk_token}/", EVERYBODY, post=True),
    "help-news": Row("/ask/talk/{talk_token}/new/", EVERYBODY),
}

_OUTAGE = "/outages/{outage}"
_PLAN = "/crisis/{crisis_plan}"
_RUN = "/crisis/runs/{crisis_run}"

NOTICES = {
    "outages": Row("/outages/", CASE_WORKERS),
    "outage-new": Row("/outages/new/", MANAGERS, post=True),
    "outage": Row(f"{_OUTAGE}/", UNIT_CASE_WORKERS),
    "outage-edit": Row("/outages/{outage_draft}/edit/", UNIT_MANAGERS, post=True),
    "outage-progress": Row(f"{_OUTAGE}/progress/", UNIT_CASE_WORKERS),
    "outage-log": Row(f"{_OUTAGE}/log/", UNIT_MANAGERS),
    "outage-log-file": Row(f"{_OUTAGE}/log.csv", UNIT_MANAGERS),
    "outage-act": Row(f"{_OUTAGE}/acts/measure/", UNIT_MANAGERS, only_post=True),
    "announcement-stop": Row("/outages/announcements/{announcement}/stop/", UNIT_MANAGERS, only_post=True),
    "outage-calls": Row("/outages/calls/", CASE_WORKERS),
    "outage-call": Row("/outages/calls/{affected}/", UNIT_CASE_WORKERS, post=True),
    "outage-call-undo": Row("/outages/calls/undo/{outage_call}/", UNIT_CASE_WORKERS, only_post=True),
    "outage-repair": Row(f"{_OUTAGE}/repair/", UNIT_CASE_WORKERS, post=True),
    "outage-repairs": Row("/outages/repairs/", MANAGERS, post=True),
    "outage-repairs-file": Row("/outages/repairs.csv", MANAGERS),
    "outage-governance": Row("/outages/governance/", MANAGERS, post=True),
    "outage-governance-file": Row("/outages/governance.csv", MANAGERS),
    "outage-rules": Row("/outages/rules/", MANAGERS, post=True),
    "outage-words": Row("/outages/words/", MANAGERS),
    "stage-words": Row("/outages/words/planned/ahead/", MANAGERS, post=True),
    "crisis-plans": Row("/crisis/", CASE_WORKERS),
    "crisis-plan-new": Row("/crisis/new/", MANAGERS, post=True),
    "crisis-plan": Row(f"{_PLAN}/", UNIT_CASE_WORKERS),
    "crisis-plan-edit": Row(f"{_PLAN}/edit/", UNIT_MANAGERS, post=True),
    "crisis-begin": Row(f"{_PLAN}/begin/", UNIT_MANAGERS, only_post=True),
    "crisis-close": Row(f"{_PLAN}/close/", UNIT_MANAGERS, only_post=True),
    "crisis-run": Row(f"{_RUN}/", UNIT_CASE_WORKERS, post=True),
    "crisis-end": Row(f"{_RUN}/end/", UNIT_MANAGERS, only_post=True),
}

TABLE = {
    **KNOWLEDGE,
    **OUTCOMES,
    **PROMISES,
    **REFERRALS,
    **NOTICES,
    **RECOVERY,
    **PROFILES,
    **MESSAGES,
    **FIELD_WORK,
    **EXPORTS,
    **CORE,
    **ACCOUNTS,
    **SURVEYS,
    **TEXT_LABELS,
    **CHANNELS,
    **RESPONSES,
    **METRICS,
    **TEXTS,
    **PACKS,
    **CASES,
    **EXPLORE,
    **DASHBOARDS,
    **BOARDS,
    **ALERTS,
    **CUSTOMERS,
    **CAMPAIGNS,
    **REPORTS,
    **API,
}
