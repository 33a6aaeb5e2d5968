"""Where evidence comes from: the tools that teams use, how they are asked, and what their words mean."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import AfterValidator

from kaname.model.base import Day, Entity, Share, Text, Value, Words
from kaname.model.quantities import Period

Stage = Literal["todo", "active", "waiting", "done", "dropped"]
STAGES: tuple[Stage, ...] = ("todo", "active", "waiting", "done", "dropped")
"""Where an item stands: not begun, worked on, waiting for somebody, finished, or given up."""


def _no_secret(text: str) -> str:
    if text and not re.fullmatch(r"env:[A-Za-z_]\w*|file:.+", text):
        raise ValueError("token_place")
    return text


TokenPlace = Annotated[str, AfterValidator(_no_secret)]
"""Where a secret lies, never the secret itself: `env:JIRA_TOKEN` or `file:/run/secrets/jira`."""


class StatusRule(Value):
    """What a status of a tracker means. Whatever a rule names must fit; the first rule that fits counts."""

    status: Text = ""  # as the tracker writes it, case aside; * stands for anything
    category: Text = ""  # the tracker's own class of statuses
    stage: Stage

    def fits(self, status: str, category: str) -> bool:
        """Whether it speaks of a status."""
        return _fits(self.status, status) and _fits(self.category, category)


def _fits(pattern: str, text: str) -> bool:
    return not pattern or fnmatchcase(text.strip().casefold(), pattern.strip().casefold())


class Source(Entity, duty="progress"):
    """A tool that teams use, from which Kaname reads what really happens."""

    vendor: Text
    address: Text = ""
    scope: tuple[str, ...] = ()
    query: Text = ""
    user: Text = ""
    token: TokenPlace = ""
    since: Day | None = None
    people: Literal["named", "pseudonymised"] = "named"
    workflow: tuple[StatusRule, ...] = ()
    production: tuple[str, ...] = ("prod*", "live", "本番*")
    incident_types: tuple[str, ...] = ()
    expectation: Share = 0.85  # of items that the service level expectation holds for
    expectation_days: Period | None = None  # stated; else that share of past cycle times
    options: Words = ()

    def stage_of(self, status: str, category: str = "") -> Stage | None:
        """Where an item with a status stands, by its own rules and then those of the house; None if no rule fits."""
        rules = (*self.workflow, *DEFAULT_WORKFLOW)
        return next((rule.stage for rule in rules if rule.fits(status, category)), None)

    def is_production(self, environment: str) -> bool:
        """Whether an environment is production."""
        return any(_fits(pattern, environment) for pattern in self.production)

    def is_incident(self, type_: str) -> bool:
        """Whether items of a type are incidents."""
        return any(_fits(pattern, type_) for pattern in self.incident_types)


_NAMES: tuple[tuple[Stage, tuple[str, ...]], ...] = (
    (
        "dropped",
        (
            *(
                "won't do",
                "won't fix",
                "wontfix",
                "cancelled",
                "canceled",
                "rejected",
                "duplicate",
                "abandoned",
                "invalid",
            ),
            *(
                "closed as not planned",
                "closed as duplicate",
                "closed as moved",
                "declined",
                "replaced",
                "obsolete",
                "withdrawn",
                "却下",
                "中止",
                "取り下げ",
                "対応しない",
                "重複",
            ),
            *("已取消", "已拒绝", "已废弃", "abgelehnt", "abgebrochen", "annulé", "rejeté", "cancelado", "취소*"),
        ),
    ),
    (
        "waiting",
        (
            *("blocked", "on hold", "pending*", "waiting*", "awaiting*", "ready for *", "paused", "impeded", "hold"),
            *(
                "*待ち",
                "保留",
                "ブロック*",
                "待*审*",
                "待测试",
                "待发布",
                "挂起",
                "阻塞",
                "wartend",
                "blockiert",
                "en attente",
            ),
            *("bloqueado", "en espera", "대기*", "보류"),
        ),
    ),
    (
        "active",
        (
            *("in progress", "doing", "started", "in development", "development", "implementing", "wip", "active"),
            *("in review", "review", "code review", "in testing", "testing", "in qa", "qa", "verifying", "in test"),
            *(
                "進行中",
                "作業中",
                "対応中",
                "処理中",
                "開発中",
                "レビュー中",
                "テスト中",
                "検証中",
                "实现中",
                "进行中",
                "处理中",
                "开发中",
            ),
            *("测试中", "评审中", "in arbeit", "in bearbeitung", "en cours", "en progreso", "em andamento", "진행*"),
        ),
    ),
    (
        "done",
        (
            *(
                "done",
                "closed",
                "resolved",
                "released",
                "completed",
                "complete",
                "merged",
                "finished",
                "fixed",
                "verified",
            ),
            *("deployed", "accepted", "implemented", "完了", "終了", "解決*", "クローズ*", "リリース済み", "対応済み"),
            *(
                "已完成",
                "完成",
                "已关闭",
                "关闭",
                "已解决",
                "已发布",
                "fertig",
                "erledigt",
                "geschlossen",
                "gelöst",
                "terminé",
            ),
            *("fermé", "hecho", "cerrado", "concluído", "완료*", "종료*"),
        ),
    ),
    (
        "todo",
        (
            *("to do", "todo", "open", "opened", "new", "backlog", "selected for development", "ready", "planned"),
            *(
                "reopened",
                "triage",
                "created",
                "proposed",
                "provisional",
                "implementable",
                "未着手",
                "未開始",
                "未対応",
                "新規",
            ),
            *(
                "オープン",
                "起票",
                "再オープン",
                "待办",
                "待辦",
                "未开始",
                "新建",
                "打开",
                "重新打开",
                "待处理",
                "zu erledigen",
                "offen",
            ),
            *("neu", "à faire", "ouvert", "por hacer", "abierto", "a fazer", "aberto", "할 일", "열림"),
        ),
    ),
)
_CATEGORIES: tuple[tuple[str, Stage], ...] = (("new", "todo"), ("indeterminate", "active"), ("done", "done"))
DEFAULT_WORKFLOW: tuple[StatusRule, ...] = (
    *(StatusRule.model_construct(status=name, category="", stage=stage) for stage, names in _NAMES for name in names),
    *(StatusRule.model_construct(status="", category=category, stage=stage) for category, stage in _CATEGORIES),
)
"""The rules of the house, after those of a source: names of statuses in the languages of trackers, then Jira's classes.

A name goes before the class, since a tracker calls waiting and given up what its name says, and classes them otherwise.
"""
