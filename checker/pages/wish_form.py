"""The fields of the form for a new topic, each with what was wrong or assumed beside it."""

from typing import Any

import streamlit as st

from checker.commands.desk import Desk
from checker.errors import CheckerError
from checker.intake.form import Entered, Field, Form, Remark
from checker.intake.uploaded import FILE_AT_MOST, uploaded
from checker.intake.wishes import read
from checker.model import Role
from checker.net.guard import Guard
from checker.pages.visit import Visit, small
from checker.views import watching
from checker.views.inert import inert
from checker.views.names import place_name

KEY = "watch-{}"
TRIED, ASKED = (KEY.format(name) for name in ("tried", "asked"))
_ALONE = "no other topic"


def _of(name: str, otherwise: Any) -> Any:
    """Return what stands in a field of the form as it was last sent."""
    return st.session_state.get(KEY.format(name), otherwise)


def understood(visit: Visit, desk: Desk) -> Entered | None:
    """Return what was entered when it was last checked; None before that."""
    # Whoever leaves the page leaves its fields empty: then nothing was entered yet.
    if not st.session_state.get(TRIED) or KEY.format("words") not in st.session_state:
        return None
    guard = Guard.of(desk.config.net.allow_private)
    file = _of("file", None)
    control = _of("control", _ALONE)
    form = Form(
        words=_of("words", ""),
        on_bluesky=_of("bluesky", True),
        searched=tuple(_of("searched", ())),
        servers=_of("servers", ""),
        accounts=_of("accounts", ""),
        links=_of("links", ""),
        file=uploaded(file.name, file.getvalue(), guard, _of("column", None)) if file else None,
        name=_of("name", ""),
        role=_of("role", Role.SUBJECT.value),
        control=None if control == _ALONE else control,
    )
    return read(form, taken=_taken(visit), guard=guard)


def _taken(visit: Visit) -> list[str]:
    return [name for row in visit.shelf.topics for name in {row["name"], row.get("title")} if name]


def draw(visit: Visit, entered: Entered | None) -> None:
    """Draw the form."""
    with st.form("watch", border=False):
        _words_part(entered)
        _accounts_part(entered)
        _links_part(entered)
        _name_part(visit, entered)
        st.form_submit_button(
            "Check: what would be asked?", key=KEY.format("check"), on_click=_check_again
        )
        _remarks(entered, Field.WHOLE)
        if entered is not None and (n := sum(remark.stops for remark in entered.remarks)):
            small(watching.to_change(n))
        small("Nothing is registered yet: checking only asks, once, and shows what would happen.")


def _check_again() -> None:
    st.session_state[TRIED] = True
    st.session_state.pop(ASKED, None)


def _words_part(entered: Entered | None) -> None:
    st.header("A hashtag or words", anchor="words", divider="gray")
    st.text_area(
        "Hashtags or words, one a line",
        key=KEY.format("words"),
        placeholder="#Xinjiang\nforced labour",
        height=90,
    )
    _remarks(entered, Field.WORDS)
    st.checkbox("Look for them on Bluesky", value=True, key=KEY.format("bluesky"))
    small(watching.SEARCH_IN_SHORT)
    st.text_input(
        "And on these Mastodon servers (hashtags only)",
        key=KEY.format("servers"),
        placeholder="mastodon.social",
    )
    _remarks(entered, Field.SERVERS)
    st.multiselect(
        "And on these",
        watching.searched(),
        key=KEY.format("searched"),
        format_func=place_name,
        placeholder="Choose platforms",
    )
    for words in watching.search_needs(_of("searched", ())):
        small(words)
    with st.expander("Why an app password, and what works without"):
        for words in (watching.SEARCH_NEEDS_LOGIN, watching.SEARCH_WITHOUT):
            st.markdown(inert(words))


def _accounts_part(entered: Entered | None) -> None:
    st.header("Accounts to follow", anchor="accounts", divider="gray")
    st.text_area(
        "Accounts, with spaces or lines between them",
        key=KEY.format("accounts"),
        placeholder="alice.bsky.social  user@mastodon.social  @name",
        height=90,
    )
    small(watching.account_forms())
    _remarks(entered, Field.ACCOUNTS)


def _links_part(entered: Entered | None) -> None:
    st.header("Links", anchor="links", divider="gray")
    st.text_area(
        "Links to posts or pages, one a line",
        key=KEY.format("links"),
        placeholder="https://…",
        height=120,
    )
    _remarks(entered, Field.LINKS)
    st.file_uploader(
        "Or a CSV file with a column of links",
        type=["csv", "tsv", "txt"],
        key=KEY.format("file"),
        max_upload_size=FILE_AT_MOST // 1_000_000,
    )
    _remarks(entered, Field.FILE)
    if entered is not None and entered.columns:
        columns, key = list(entered.columns), KEY.format("column")
        st.selectbox("Column of the links", columns, index=None, key=key)


def _name_part(visit: Visit, entered: Entered | None) -> None:
    st.header("Its name", anchor="name", divider="gray")
    proposed = entered.proposed if entered else ""
    st.text_input(
        "Name of the topic (left empty, it is made of the above)",
        key=KEY.format("name"),
        placeholder=proposed or "Xinjiang",
    )
    _remarks(entered, Field.NAME)
    with st.expander("For a comparison"):
        st.radio(
            "What this topic is for",
            [role.value for role in (Role.SUBJECT, Role.CONTROL)],
            key=KEY.format("role"),
            format_func=watching.ROLES.__getitem__,
        )
        st.selectbox(
            "Compare it with", [_ALONE, *_titles(visit)], key=KEY.format("control"),
        )  # fmt: skip


def _titles(visit: Visit) -> list[str]:
    return [str(row.get("title") or row["name"]) for row in visit.shelf.topics]


def _remarks(entered: Entered | None, place: Field) -> None:
    """Say at a field what is wrong with it, or what was assumed."""
    found = entered.at(place) if entered else []
    if found:
        bullet = "- " if len(found) > 1 else ""
        st.markdown("\n".join(f"{bullet}{_shown(remark)}" for remark in found))


def _shown(remark: Remark) -> str:
    words = inert(remark.words)
    return f":red[**Please change:** {words}]" if remark.stops else f":small[{words}]"


def wrong(trouble: CheckerError) -> None:
    """Say below the form why it goes no further."""
    st.markdown(_shown(Remark(Field.WHOLE, watching.sentence(str(trouble)))))
