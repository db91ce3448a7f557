"""Figures of contacts: who came back, and whether the first contact settled it, seen twice. Pure."""

from __future__ import annotations

import bisect
import math

import numpy as np

from huiyin.analytics.agreement import FEW_PAIRS, Kappa
from huiyin.analytics.operations.first_contact import first_contact_resolution, repeats
from huiyin.analytics.operations.first_contact_views import FirstContactViews, first_contact_views
from huiyin.analytics.operations.recontact import recontact_rate
from huiyin.analytics.results import Bilingual
from huiyin.cases.contracts import Outcome
from huiyin.outcomes.contracts import LEAST, Terms
from huiyin.outcomes.gathering import Contacts, Gathered
from huiyin.outcomes.sections import Draft, Section, drawn, lacking, percent

_AGAIN: Bilingual = {"zh": "再次联系率", "en": "Re-contact rate"}
_FIRST: Bilingual = {"zh": "首次联系解决率", "en": "First contact resolution"}
ENDINGS: dict[str, Bilingual] = {
    Outcome.CONFIRMED: {"zh": "客户确认", "en": "Confirmed by the customer"},
    Outcome.REPORTED: {"zh": "客户原话登记", "en": "Customer's word, noted by staff"},
    Outcome.SILENT: {"zh": "客户无回音", "en": "No answer from the customer"},
    Outcome.NOT_ACCEPTED: {"zh": "客户不接受", "en": "Our answer was not accepted"},
}


def recontact(known: Gathered, terms: Terms) -> Section:
    """The share of closed cases after which the customer came back within the window, by how they were closed."""
    contract: Bilingual = {
        "zh": f"近 {terms.days_back} 天的结案（结案后重开又结案的，每次都算）；结案后 {terms.window} 天内同一客户又来（来电、来访、在线、邮件、重开等，不论何事）算再次联系；"
        "窗口期未满的不判断。95% 区间，同一客户的工单合在一起。",
        "en": f"Closings within {terms.days_back} days (a case closed, taken up again and closed has several); coming back within {terms.window} days of closing by any way and for any matter is a "
        "re-contact; cases whose window has not passed are not judged. 95% intervals, a customer's cases taken together.",
    }
    ended = [row for row in known.endings if row[1] >= known.now - terms.days_back and row[2] in ENDINGS]
    if sum(row[1] + terms.window <= known.now for row in ended) < LEAST:
        why: Bilingual = {
            "zh": f"暂不能判断：结案满 {terms.window} 天的工单不足 {LEAST} 张。",
            "en": f"Cannot tell yet: fewer than {LEAST} cases were closed at least {terms.window} days ago.",
        }
        return lacking("recontact", _AGAIN, why, contract, "recontact")
    made = recontact_rate(
        [row[0] for row in ended],
        [row[1] for row in ended],
        [row[0] for row in known.contacts],
        [row[2] for row in known.contacts],
        group=[row[2] for row in ended],
        window_days=terms.window,
        until=known.now,
    )
    draft = Draft()
    draft.add(made)
    [table] = draft.tables
    rows = tuple(
        (ENDINGS.get(row[0], row[0]) if isinstance(row[0], str) else row[0], *row[1:]) for row in table.rows
    )
    lead: Bilingual = {
        "zh": f"{made.n_ended:,} 次结案中，{percent(made.rate.value)}（{percent(made.rate.low)}–{percent(made.rate.high)}）在 {terms.window} 天内又来联系。",
        "en": f"After {percent(made.rate.value)} ({percent(made.rate.low)}–{percent(made.rate.high)}) of {made.n_ended:,} closings the customer "
        f"came back within {terms.window} days.",
    }
    shown = type(table)(table.key, table.title, table.columns, rows)
    charts = drawn(_AGAIN, [(ENDINGS[name], value) for name, value in made.by_group])
    return Section("recontact", _AGAIN, lead, contract, "", (shown,), tuple(draft.notes), "recontact", charts)


def first_contact(known: Gathered, terms: Terms) -> Section:
    """T06, C10: whether the first contact settled the matter, by behaviour and by the customer's word."""
    contract = _first_contract(terms)
    first = known.now - terms.days_back
    rows = [row for row in known.contacts if row[2] >= first]
    n_old = sum(row[2] + terms.first_contact <= known.now for row in rows)
    if n_old < LEAST:
        why: Bilingual = {
            "zh": f"暂不能判断：满 {terms.first_contact} 天的客户来访、来电等不足 {LEAST} 次。",
            "en": f"Cannot tell yet: fewer than {LEAST} contacts of customers are at least {terms.first_contact} days old.",
        }
        return lacking("first_contact", _FIRST, why, contract, "first-contact-views")
    keys, matters = [row[0] for row in rows], [row[1] for row in rows]
    at = np.array([row[2] for row in rows])
    solved_by = {case.number: case.solved or case.closed for case in known.cases}
    within = [(solved_by.get(row[3]), row[2] + terms.first_contact) for row in rows]
    good = np.array([done is not None and done <= until for done, until in within])
    made = first_contact_resolution(
        keys,
        matters,
        at,
        resolved=good.astype(np.float64),
        window_days=terms.first_contact,
        until=known.now,
        count="issues",
    )
    draft = Draft()
    draft.add(made)
    lead: Bilingual = {
        "zh": f"{made.n_contacts:,} 次首次联系中，{percent(made.resolution_rate.value)}（{percent(made.resolution_rate.low)}–"
        f"{percent(made.resolution_rate.high)}）一次解决。",
        "en": f"Of {made.n_contacts:,} first contacts {percent(made.resolution_rate.value)} ({percent(made.resolution_rate.low)}–"
        f"{percent(made.resolution_rate.high)}) settled the matter.",
    }
    views = _views(known, terms, rows)
    if views is not None:
        draft.add(views)
        lead = {language: lead[language] + _agreement(views.kappa)[language] for language in lead}
    tables, notes = tuple(draft.tables), tuple(draft.notes)
    return Section("first_contact", _FIRST, lead, contract, "", tables, notes, "first-contact-views")


def _views(known: Gathered, terms: Terms, rows: Contacts) -> FirstContactViews | None:
    """Behaviour beside the customers' word; None where too few said anything."""
    at = np.array([row[2] for row in rows])
    person, cause = (np.unique([row[k] for row in rows], return_inverse=True)[1].ravel() for k in (0, 1))
    again, opens = repeats(person, cause, at, terms.first_contact)
    judged = opens & (at + terms.first_contact <= known.now)
    said = np.array([_word(known, terms, *row) for row in rows])
    if int((judged & ~np.isnan(said)).sum()) < LEAST:
        return None
    return first_contact_views((~again[judged]).astype(np.float64), said[judged])


def _agreement(kappa: Kappa) -> Bilingual:
    """How far behaviour and word agree, as the end of a sentence; few pairs tell nothing."""
    if kappa.value is None or kappa.low is None or kappa.high is None or kappa.n < FEW_PAIRS:
        return {
            "zh": "与客户自己所说是否一致暂不能判断。",
            "en": " Whether this agrees with what customers say cannot be told yet.",
        }
    value, low, high = (f"{one:.2f}".replace("-", "−") for one in (kappa.value, kappa.low, kappa.high))
    return {
        "zh": f"与客户自己所说相比，一致程度 κ = {value}（{low}–{high}）。",
        "en": f" Beside what customers say, agreement is κ = {value} ({low}–{high}).",
    }


def _first_contract(terms: Terms) -> Bilingual:
    zh_word, en_word = (
        "客户被问到是否解决时的第一次回答",
        "the customer's first answer when asked whether it was solved",
    )
    if terms.asked is not None:
        zh_word = f"同一客户在联系后 {terms.first_contact} 天内对所选问题的第一次回答（“已解决”的答案：{terms.solved_codes}）"
        en_word = (
            f"the same customer's first answer to the chosen question within {terms.first_contact} days "
            f"(answers that say yes: {terms.solved_codes})"
        )
    return {
        "zh": f"近 {terms.days_back} 天客户主动的联系（工单、与工单有关的来访来电、重开）；同一客户同一事由（工单分类，接续与合并的算同一事由）"
        f"{terms.first_contact} 天内没有再来，且工单在此期间已答复，算一次解决。只判断开启一件事的联系。对照：行为 = 没有再来；所说 = {zh_word}。95% 区间。",
        "en": f"Contacts that customers made within {terms.days_back} days (cases, talks about them, reopenings). Settled: no contact of the same "
        f"customer about the same matter (category of the case; cases that follow or were merged are of one matter) within {terms.first_contact} days, and "
        f"the case was answered by then. Only contacts that open a matter are judged. Beside it: behaviour is not having come back, the word is {en_word}. 95% intervals.",
    }


def _word(known: Gathered, terms: Terms, key: str, _matter: str, at: float, number: int) -> float:
    """What the customer said of a contact: 1 solved, 0 not, NaN nothing."""
    if terms.asked is not None:
        answers = known.answers.get(key, [])
        place = bisect.bisect_left(answers, (math.floor(at), False))
        if place < len(answers) and answers[place][0] <= at + terms.first_contact:
            return float(answers[place][1])
        return math.nan
    said = known.words.get(number)
    return math.nan if said is None else float(said)
