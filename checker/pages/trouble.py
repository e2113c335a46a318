"""When there is the store cannot be shown: a sentence, and a way on."""

import streamlit as st

from checker.errors import CheckerError, ConfigError
from checker.views.inert import inert


def show(wrong: CheckerError) -> None:
    """Say what is wrong, and what to do next."""
    words = str(wrong)
    sentence = f"{inert(words[:1].upper() + words[1:])}."
    if isinstance(wrong, ConfigError):
        st.title("Something that was written cannot be read.", anchor=False)
        st.subheader(sentence, anchor=False)
        st.caption("Mend it and load this page again; what was recorded is kept.")
        return
    st.title("This page has no store to show.", anchor=False)
    st.subheader(sentence, anchor=False)
    st.markdown("To see a documented case, replayed in half a minute:")
    st.code("checker demo", language="bash")
    st.markdown("To watch something yourself:")
    st.code("checker dashboard", language="bash")
    st.caption("A store elsewhere: checker dashboard --store sqlite:///PATH")
