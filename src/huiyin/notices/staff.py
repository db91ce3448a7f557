"""Telling colleagues what waits for them."""

from __future__ import annotations

from huiyin.notices.models import CrisisRun, Outage
from huiyin.recovery.services import tell


def tell_signatory(outage: Outage) -> int:
    """An outage waits for the one pen that signs it; how many e-mails were queued."""
    if outage.signatory is None:
        return 0
    facts = {"place": outage.place, "n": outage.n_affected, "twice": outage.n_repeated}
    return tell(
        [outage.signatory],
        key=f"outage-sign:{outage.pk}:{outage.counted_at:%Y%m%d%H%M%S}",
        subject=("有一次停供等待您签批", "An outage waits for your signature"),
        lines=(
            "{place}：影响 {n} 位客户，其中 {twice} 位近期已停供过。请审阅后签批或退回。".format(**facts),
            "{place}: {n} customers, {twice} of them had another outage not long ago. Please sign it or send it back.".format(
                **facts
            ),
        ),
        page=("outage", outage.pk),
        unit_id=outage.unit_id,
    )


def tell_of_crisis(run: CrisisRun) -> int:
    """A plan was set going: whoever answers for it is told; how many e-mails were queued."""
    people = [one for one in (run.plan.senior, run.plan.deputy) if one is not None]
    zh, en = ("演练", "drill") if run.is_drill else ("启动", "in earnest")
    return tell(
        people,
        key=f"crisis:{run.pk}",
        subject=(f"危机预案（{zh}）：{run.plan.name}", f"Crisis plan ({en}): {run.plan.name}"),
        lines=(
            f"{run.occasion or '—'}\n请打开页面，按步骤处理并逐项记录。",
            f"{run.occasion or '—'}\nPlease open the page, follow the steps and tick them off.",
        ),
        page=("crisis-run", run.pk),
        unit_id=run.plan.unit_id,
    )
