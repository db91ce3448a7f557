"""Signatures against the worked examples that the providers publish."""

from __future__ import annotations

import pytest

from huiyin.messaging.senders import dingtalk_robot, feishu_robot, sms_aliyun, sms_tencent
from huiyin.messaging.senders.wechat_official import callbacks

_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("at", "nonce", "signature"),
    [
        (
            "2023-10-26T10:22:32Z",
            "3156853299f313e23d1673dc12e1703d",
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        ),
        (
            "2023-10-26T09:01:01Z",
            "d410180a5abf7fe235dd9b74aca91fc0",
            "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
        ),
    ],
)
def test_aliyun_version_3_gives_the_published_signature(at: str, nonce: str, signature: str) -> None:
    """Source: Aliyun, “V3 request structure and signature”, example RunInstances."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-version": "2014-05-26",
        "x-acs-date": at,
        "x-acs-signature-nonce": nonce,
        "x-acs-content-sha256": _EMPTY,
    }
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    made = sms_aliyun.authorization(
        "POST", query, headers, key_id="YourAccessKeyId", secret="YourAccessKeySecret"
    )
    assert made.endswith(f"Signature={signature}")


def test_tencent_version_3_gives_the_published_signature() -> None:
    """Source: Tencent Cloud, “Signature v3”, example DescribeInstances with masked keys."""
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    made = sms_tencent.authorization(
        "cvm.tencentcloudapi.com",
        body,
        service="cvm",
        action="DescribeInstances",
        at=1551113065,
        key_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
        secret="Gu5t9xGARNpq86cd98joQYCN3*******",
    )
    assert made == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, "
        "Signature=be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"
    )


def test_the_two_robots_key_their_signatures_the_other_way_round() -> None:
    ding = dingtalk_robot.signature("1577262236757", "this is secret")
    fei = feishu_robot.signature("1577262236757", "this is secret")
    assert ding != fei
    assert len(ding) == len(fei) == 44


def test_a_sealed_message_of_wechat_opens_only_with_its_key_and_account() -> None:
    key, start = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", b"0123456789abcdef"
    sealed = callbacks.sealed_text("<xml>你好</xml>".encode(), key, "wx1", start)
    assert callbacks.unsealed(sealed, key, "wx1").decode() == "<xml>你好</xml>"
    with pytest.raises(callbacks.NotGenuine):
        callbacks.unsealed(sealed, key, "wx2")
    with pytest.raises(callbacks.NotGenuine):
        callbacks.unsealed(sealed, key[::-1], "wx1")
