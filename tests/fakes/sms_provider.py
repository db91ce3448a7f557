"""Run the stand-in by hand: `python -m tests.fakes.sms_provider --port 8790`, and look at http://127.0.0.1:8790/.

Start the program with HUIYIN_PRIVATE_HOSTS=127.0.0.1 and enter in the sender account: endpoint
http://127.0.0.1:8790 and the keys that are printed here. With --receipts it reports each message as delivered to
the account's address for receipts, after a second, twice.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
import time

from tests.fakes.provider import SECRETS, Provider, push
from tests.fakes.sms import aliyun_receipt, tencent_receipt

RECEIPTS = {"aliyun": aliyun_receipt, "tencent": tencent_receipt}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument(
        "--mode", default="ok", help="ok, busy, refused, slow, hang, broken, garbage, ambiguous"
    )
    parser.add_argument("--receipts", default="", help="address for receipts of the sender account")
    options = parser.parse_args()
    provider = Provider(options.port)
    provider.mode = options.mode
    print(f"{provider.address}  Aliyun and Tencent: /   generic: /sms/   inbox: /")
    for name, value in SECRETS.items():
        print(f"  {name:16} {value}")
    if options.receipts:
        threading.Thread(target=_report, args=(provider, options.receipts), daemon=True).start()
    with provider, contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


def _report(provider: Provider, url: str) -> None:
    reported = 0
    while True:
        time.sleep(1)
        while reported < len(provider.taken):
            make = RECEIPTS.get(provider.taken[reported].provider)
            if make:
                receipt = make(provider, reported)
                print("receipt:", push(url, [receipt]), push(url, [receipt, receipt]))
            reported += 1


if __name__ == "__main__":
    main()
