"""Roles and what they may do, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.model.roles import Action, Role
from kaname.words.markers import _

ROLES: Mapping[Role, str] = {
    Role.VIEWER: _("Viewer"),
    Role.CONTRIBUTOR: _("Contributor"),
    Role.LEAD: _("Lead of a team"),
    Role.MANAGER: _("Program manager"),
    Role.EXECUTIVE: _("Executive"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
WRITES: Mapping[Role, str] = {
    Role.VIEWER: _("nothing"),
    Role.CONTRIBUTOR: _("records that belong to their teams or to themselves; removes none, writes no team or person"),
    Role.LEAD: _("records that belong to their teams or to the people in them"),
    Role.MANAGER: _("every record that they see"),
    Role.EXECUTIVE: _("what is theirs to decide, once it is there: decisions, change requests, escalations"),
    Role.AUDITOR: _("nothing"),
    Role.ADMINISTRATOR: _("nothing"),
}
ACTIONS: Mapping[Action, str] = {
    Action.READ: _("Read plan, reports and history"),
    Action.WRITE: _("Write records"),
    Action.PROPOSE: _("Propose changes, which somebody who may write them accepts"),
    Action.BRANCH: _("Begin and close scenarios"),
    Action.STEER: _("Baselines, merges, taking revisions back, publishing, pulling evidence"),
    Action.SHARE: _("Invite people and give roles, no wider than one's own"),
    Action.AUDIT: _("Read the audit log; prove that the past is unchanged"),
    Action.KEEP: _("Look after the installation: accounts, backups, settings"),
}
