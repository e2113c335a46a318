"""When the store cannot be shown: a sentence, and a way on."""

import streamlit as st

from checker.views.inert import inert


def show(words: str) -> None:
    """Say what is wrong, and what to do next."""
    st.title("This page has no store to show.", anchor=False)
    st.subheader(f"{inert(words[:1].upper() + words[1:])}.", anchor=False)
    st.markdown("To see a documented case, replayed in half a minute:")
    st.code("checker demo", language="bash")
    st.markdown("To watch something yourself:")
    st.code(
        "checker topic add NAME --query WORD --on bluesky\nchecker run\nchecker dashboard",
        language="bash",
    )
    st.caption("A store elsewhere: checker dashboard --store sqlite:///PATH")
