"""Statement: what an evidence pack proves and what it does not, by the four tests of electronic records (DA/T 70-2018).

DA/T 70 (文书类电子档案检测一般要求) requires tests of authenticity, integrity, usability and security. This statement
says in plain words how far this program's checks go for each, and leaves the rest to people.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.lineage.findings import Findings
from extract.lineage.wording import Label


@dataclass(frozen=True, slots=True)
class Test:
    """One of the four tests: what was shown (nothing if a check failed), and what this pack cannot show."""

    name: Label
    is_passed: bool
    shown: tuple[Label, ...]
    not_shown: tuple[Label, ...]


AUTHENTICITY = ("original", "link", "ledger")
INTEGRITY = ("file", "row", "coverage", "raw", "text", "ledger")
USABILITY = ("original", "text", "evidence", "place", "value", "extraction", "fact", "use")
"""Checks of `verify` whose mismatches mean that the test of usability fails."""


def statement(findings: Findings) -> tuple[Test, ...]:
    """The four tests according to `findings`."""
    failed = {mismatch.check for mismatch in findings.mismatches}

    def test(name: Label, checks: tuple[str, ...], shown: tuple[Label, ...], not_shown: tuple[Label, ...]) -> Test:
        return Test(name, failed.isdisjoint(checks), shown, not_shown)

    return (
        test(Label("Authenticity", "真实性"), AUTHENTICITY, *_AUTHENTICITY),
        test(Label("Integrity", "完整性"), INTEGRITY, *_INTEGRITY),
        test(Label("Usability", "可用性"), USABILITY, *_USABILITY),
        test(Label("Security", "安全性"), (), *_SECURITY),
    )


_AUTHENTICITY = (
    (
        Label(
            "The originals have the sha256 under which they were archived when they arrived; name, time and run of"
            " the arrival are recorded.",
            "原始文件的 sha256 与归档时一致；到达时的文件名、时间和运行编号均有记录。",
        ),
        Label(
            "The load and the publication stand in a chain of hashes in which each entry holds that of the one before.",
            "装载与发布均记入哈希链台账，每一条都包含前一条的哈希值。",
        ),
    ),
    (
        Label(
            "Who issued the files: no electronic signature or seal was checked. What a report says of its issuer is"
            " read from its text.",
            "未核验签发者的电子签名或印章；发文机关、签发人等均取自报告正文。",
        ),
        Label(
            "The time of arrival is the clock of the receiving machine, not a time-stamp of a third party.",
            "到达时间为接收机器的时钟，并非第三方时间戳。",
        ),
    ),
)
_INTEGRITY = (
    (
        Label(
            "Every published file has the hash that its manifest records.",
            "每个已发布文件均与清单所记哈希一致。",
        ),
        Label(
            "Every figure found in these reports is listed, with what became of it, also where it was left out.",
            "报告中识别出的每个数字都列出去向，未采用的注明原因。",
        ),
    ),
    (
        Label(
            "Whether a township issued other reports, editions or annexes that never arrived.",
            "不能说明是否另有未送达的报告、版本或附件。",
        ),
        Label(
            "Figures inside pictures or seals of a text document are not read.",
            "文本类文件中图片、印章内的数字未予识别。",
        ),
    ),
)
_USABILITY = (
    (
        Label(
            "The originals were read again, their text has the recorded hash, and every figure stands at its place.",
            "已重新读取原始文件，正文哈希一致，每个数字均在所记位置。",
        ),
        Label(
            "Every fact follows again from its figures by the stated rule.",
            "每个事实均按所列规则由相应数字重新计算得出。",
        ),
    ),
    (
        Label(
            "Whether the file format is one for long-term preservation, and how other programs show it.",
            "未检测文件格式是否符合长期保存要求，也未检测其在其他软件中的呈现。",
        ),
        Label(
            "Whether a rule of extraction understood a sentence rightly: for this the sentences are shown.",
            "抽取规则是否正确理解语句，请对照所列原句判断。",
        ),
    ),
)
_SECURITY = (
    (
        Label(
            "The originals were read in a process without network, under limits of memory and time.",
            "原始文件在无网络、限内存、限时的隔离进程中读取。",
        ),
        Label(
            "This pack holds no script and fetches nothing; the texts of the reports are escaped.",
            "本证据包不含脚本，不访问网络；报告文本均已转义。",
        ),
    ),
    (
        Label("No scan for malware was made.", "未进行病毒检测。"),
        Label(
            "Media, access rights and the transfer of this pack are not tested.",
            "未检测载体、访问权限及本证据包的传递过程。",
        ),
    ),
)
