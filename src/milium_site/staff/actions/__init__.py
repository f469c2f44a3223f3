"""Signing in and out, second factors, locked screens, invitations, roles, emergencies, other programs."""

from milium_site.staff.actions.adapters import SecondFactorAdapter, StaffAdapter
from milium_site.staff.actions.emergency import acknowledge_emergency, close_emergency, open_in_emergency
from milium_site.staff.actions.links import change_password, send_link, send_password_link, use_link
from milium_site.staff.actions.people import (
    give_role,
    invite,
    invite_again,
    let_go,
    remove_second_factors,
    reset_second_factor,
    take_back,
    take_grant,
)
from milium_site.staff.actions.programs import let_program_in, shut_program_out
from milium_site.staff.actions.screen import (
    forget_wrong_tries,
    has_tries_left,
    is_right_secret,
    lock,
    set_pin,
    unlock,
)
from milium_site.staff.actions.sessions import (
    BEGAN_KEY,
    LOCKED_KEY,
    SEEN_KEY,
    end_session,
    end_sessions,
    note_seen,
    rename_session,
)

__all__ = [
    "BEGAN_KEY",
    "LOCKED_KEY",
    "SEEN_KEY",
    "SecondFactorAdapter",
    "StaffAdapter",
    "acknowledge_emergency",
    "change_password",
    "close_emergency",
    "end_session",
    "end_sessions",
    "forget_wrong_tries",
    "give_role",
    "has_tries_left",
    "invite",
    "invite_again",
    "is_right_secret",
    "let_go",
    "let_program_in",
    "lock",
    "note_seen",
    "open_in_emergency",
    "remove_second_factors",
    "rename_session",
    "reset_second_factor",
    "send_link",
    "send_password_link",
    "set_pin",
    "shut_program_out",
    "take_back",
    "take_grant",
    "unlock",
    "use_link",
]
