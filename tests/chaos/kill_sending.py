"""Kill the process that sends, again and again: no message is lost, none is sent twice, every doubt is counted.

`.venv/bin/python -m tests.chaos.kill_sending --messages 400 --kills 20`: a provider beside it takes text
messages slowly; the sending process is killed with SIGKILL at random moments and started anew. In the end
every message is sent, or uncertain, and the provider has seen each number at most once.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

SENDING = """
import threading
import django
django.setup()
from huiyin.messaging import posting, sending
sending.LEASE = sending.timedelta(seconds=2)
posting.SETTLE_SECONDS = 0.5
print("ready", flush=True)
posting.work(threading.Event())
"""


def main() -> int:
    """Run it and say how it ended; the exit status is 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["HUIYIN_DATA"] = tempfile.mkdtemp(prefix="huiyin-kill-")
    os.environ["HUIYIN_PRIVATE_HOSTS"] = "127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from huiyin.messaging.contracts import Content, NewMessage, State
    from huiyin.messaging.models import OutgoingMessage
    from huiyin.messaging.services import queue_many
    from huiyin.messaging.tests.conftest import add_account, settings_for
    from tests.fakes.provider import Provider

    call_command("migrate", verbosity=0)
    chance = random.Random(options.seed)
    with Provider() as provider:
        provider.mode, provider.delay = "slow", 0.01
        add_account("sms_http", settings_for("sms_http", provider.address))
        content = Content(text="请评价本次服务")
        queue_many(
            [
                NewMessage("sms", f"139{n:08d}", content, "survey", f"kill:{n}")
                for n in range(options.messages)
            ]
        )
        n_kills = 0
        while OutgoingMessage.objects.filter(state__in=[State.QUEUED, State.SENDING]).exists():
            process = subprocess.Popen(
                [sys.executable, "-c", SENDING], stdout=subprocess.PIPE, env=os.environ.copy()
            )
            assert process.stdout is not None
            if not process.stdout.readline():
                process.wait()
                return 1  # it could not even start, and said why
            if n_kills < options.kills:
                time.sleep(chance.uniform(0.05, 0.8))
                n_kills += 1
            else:
                until = time.monotonic() + 60
                waiting = OutgoingMessage.objects.filter(state__in=[State.QUEUED, State.SENDING])
                while waiting.exists() and time.monotonic() < until:
                    time.sleep(0.2)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        numbers = Counter(taken.to for taken in provider.taken)
    states = Counter(OutgoingMessage.objects.values_list("state", flat=True))
    sent = {
        to.removeprefix("+86")
        for to in OutgoingMessage.objects.filter(state=State.SENT).values_list("to", flat=True)
    }
    doubled = [number for number, n in numbers.items() if n > 1]
    lost = sent - numbers.keys()
    unexplained = numbers.keys() - sent
    print(f"{n_kills} kills; states {dict(states)}; the provider took {sum(numbers.values())}")
    print(
        f"doubled {len(doubled)}; said to be sent and not taken {len(lost)}; taken but uncertain {len(unexplained)}"
    )
    total = sum(states.values())
    is_whole = total == options.messages and set(states) <= {State.SENT, State.UNCERTAIN}
    return 0 if not doubled and not lost and is_whole and len(unexplained) <= states[State.UNCERTAIN] else 1


if __name__ == "__main__":
    sys.exit(main())
