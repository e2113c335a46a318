"""The form for a new topic: each field explains itself, and what is good is kept."""

import pytest

from checker.errors import ConfigError
from checker.intake.form import Field, Form
from checker.intake.uploaded import uploaded
from checker.intake.wishes import LINKS_AT_MOST, read, server_named
from checker.net.guard import Guard

VIDEO = "https://www.tiktok.com/@a/video/7590701860651012321"


def test_all_three_ways_become_one_topic() -> None:
    """Words, accounts and links are one wish, and the platforms follow from what was entered."""
    form = Form(
        words="#Xinjiang, forced labour",
        servers="https://Mastodon.social/about",
        accounts="@alice.bsky.social",
        links=VIDEO,
    )
    wish = read(form).wish
    assert wish is not None
    assert wish.queries == ("#Xinjiang", "forced labour")
    assert wish.accounts == ("bluesky:alice.bsky.social",)
    assert wish.links == (VIDEO,)
    assert wish.places == ("bluesky", "mastodon:mastodon.social")
    assert wish.name == "Xinjiang, forced labour"


@pytest.mark.parametrize(
    ("form", "place", "words"),
    [
        (Form(), Field.WHOLE, "Nothing to watch is entered yet"),
        (Form(words="  \n , "), Field.WHOLE, "Nothing to watch"),
        (Form(words="#forced labour"), Field.WORDS, "write '#forcedlabour'"),
        (Form(words="x" * 501), Field.WORDS, "at most 500 characters"),
        (Form(words="a", on_bluesky=False), Field.WORDS, "tick Bluesky, name a Mastodon server"),
        (
            Form(words="two words", on_bluesky=False, servers="mastodon.social"),
            Field.WORDS,
            "Mastodon finds words only for people with a login",
        ),
        (Form(words="a", servers="127.0.0.1"), Field.SERVERS, "no public address"),
        (Form(words="a", servers="http://0x7f.1/"), Field.SERVERS, "no public address"),
        (Form(words="a", servers="localhost"), Field.SERVERS, "no public address"),
        (Form(words="a", servers="bsky.app"), Field.SERVERS, "write it like mastodon.social"),
        (Form(words="a", servers="http://[::1"), Field.SERVERS, "write it like mastodon.social"),
        (Form(links=VIDEO, servers="mastodon.social"), Field.SERVERS, "enter a hashtag above"),
        (Form(accounts="friendster:someone"), Field.ACCOUNTS, "friendster is no platform"),
        (Form(accounts="blusky:a.example"), Field.ACCOUNTS, "did you mean bluesky?"),
        (Form(accounts="https://pinterest.com/a"), Field.ACCOUNTS, "no account that we can follow"),
        (Form(accounts=VIDEO), Field.ACCOUNTS, "paste it under Links"),
        (Form(accounts="mastodon:user"), Field.ACCOUNTS, "write user@server"),
        (Form(accounts="user@localhost"), Field.ACCOUNTS, "no account’s name that we know"),
        (Form(links="nothing to see"), Field.LINKS, "Line 1: no link is in"),
        (Form(words="a", name="x" * 201), Field.NAME, "at most 200 characters"),
        (Form(words="a", name="Known"), Field.NAME, "such as “Known 2”"),
    ],
)
def test_each_field_says_what_to_change(form: Form, place: Field, words: str) -> None:
    """A bad entry stops the topic with a sentence at its own field."""
    entered = read(form, taken=["Known"])
    assert entered.wish is None
    said = [remark.words for remark in entered.at(place) if remark.stops]
    assert any(words in sentence for sentence in said), said


@pytest.mark.parametrize(
    ("form", "place", "words"),
    [
        (Form(words="two words", servers="a.example"), Field.WORDS, "finds nothing there"),
        (Form(accounts="some.name"), Field.ACCOUNTS, "taken for a Bluesky handle"),
        (Form(accounts="@someone"), Field.ACCOUNTS, "taken for a TikTok name"),
        (
            Form(words="#a", on_bluesky=False, servers="a.example", accounts="b.bsky.social"),
            Field.ACCOUNTS,
            "looked for on Bluesky too",
        ),
        (Form(words="#a", accounts="@someone"), Field.ACCOUNTS, "no search to visitors"),
    ],
)
def test_what_was_assumed_is_said_and_stops_nothing(form: Form, place: Field, words: str) -> None:
    """Where a form leaves something open, the choice made for it stands at its field."""
    entered = read(form)
    assert entered.wish is not None
    assert any(words in remark.words for remark in entered.at(place))


def test_words_with_a_mastodon_account_are_looked_for_on_its_server() -> None:
    """A topic with words never stands on Mastodon without a server to ask."""
    wish = read(Form(words="#a", accounts="user@mastodon.example")).wish
    assert wish is not None
    assert wish.places == ("bluesky", "mastodon:mastodon.example")


def test_several_hashtags_on_a_line_are_several() -> None:
    """``#a #b`` are two hashtags, also where the sign is a wide one."""
    wish = read(Form(words="#a ＃b")).wish
    assert wish is not None
    assert wish.queries == ("#a", "#b")


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("Mastodon.Social", "mastodon.social"),
        ("https://mastodon.social/@user", "mastodon.social"),
        ("@user@mastodon.social", "mastodon.social"),
        ("münchen.social", "xn--mnchen-3ya.social"),
        ("mastodon.social.", "mastodon.social"),
    ],
)
def test_a_server_is_read_as_people_write_it(written: str, host: str) -> None:
    """An address, a name with its user or a name of another alphabet all lead to the host."""
    assert server_named(written) == host


@pytest.mark.parametrize("written", ["", "a b", "ftp//", "@", "a" * 300, "\u202eevil"])
def test_what_is_no_server_is_a_sentence(written: str) -> None:
    """Anything else says how a server is written."""
    with pytest.raises(ConfigError, match="mastodon"):
        server_named(written)


def test_a_name_is_made_that_is_free() -> None:
    """The proposed name is made of what is watched, and never another topic's."""
    assert read(Form(words="#a"), taken=["a", "a 2"]).proposed == "a 3"
    assert read(Form(accounts="x.bsky.social")).proposed == "x.bsky.social"
    assert read(Form(links=VIDEO)).proposed == "Links to tiktok.com"
    file = uploaded("My list.csv", f"link\n{VIDEO}\n".encode(), Guard())
    assert read(Form(file=file)).proposed == "My list"


def test_more_links_than_the_page_takes_are_a_sentence() -> None:
    """A collection that is too large for the page names the command that takes it."""
    links = "\n".join(f"https://site.example/{n}" for n in range(LINKS_AT_MOST + 1))
    entered = read(Form(links=links))
    assert entered.wish is None
    assert "checker import FILE --as csv" in entered.at(Field.LINKS)[0].words


def test_half_a_surrogate_and_a_null_are_no_trouble() -> None:
    """Signs that can be written nowhere end in a sentence, not in an error."""
    entered = read(Form(words="#a", accounts="\x00\ud800", links="\ud800 \x00", servers="\ud800"))
    assert entered.wish is None
