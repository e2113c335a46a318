"""Reads an account's page, as far as a visitor is shown one.

Source: platforms-commercial §5(a) and §5(c) I15, I16, read 2026-11-22.
"""

from collections.abc import Mapping
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.instagram.refusal import (
    described,
    is_error_page,
    must_be_ours,
    nothing_shown,
    number_in,
    refused,
)
from checker.platforms.meta_pages import MetaPage, read_page
from checker.platforms.payload import maybe, unanswered


def read_account(subject: Subject, exchange: Exchange) -> Answer:
    """Read the answer at an account's address; total. The answer's role is ``account``."""
    try:
        must_be_ours(exchange)
        page = read_page(exchange)
        said = refused("account", subject, exchange, page)
        user = _user_in(page, subject)
        if said is None and user is not None:
            said = _shown(exchange, page, user)
        said = said or described("account", subject, exchange, page)
        return said or nothing_shown("account", subject, exchange, page)
    except UnreadablePayload as problem:
        return unanswered("account", exchange, problem)


def _user_in(page: MetaPage, subject: Subject) -> Mapping[str, Any] | None:
    for told in page.answers:
        user = maybe(told, "user", dict)
        handle = maybe(user, "username", str)
        # a handle is written in any case; it names whoever holds it now
        if user and handle is not None and handle.lower() == subject.native_id.lower():
            return user
    return None


def _shown(exchange: Exchange, page: MetaPage, user: Mapping[str, Any]) -> Answer:
    private = maybe(user, "is_private", bool)
    if private is None:
        raise UnreadablePayload("data.user.is_private", "absent")
    if exchange.status != 200 or is_error_page(page):
        raise UnreadablePayload("$", "shows the account and says that there is none")
    number = number_in(user)
    return Answer(
        role="account",
        status=200,
        found=True,
        markers=("user", "private_account") if private else ("user",),
        values=(("account_id", number),) if number else (),
    )
