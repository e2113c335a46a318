"""Wikis' links and ids."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, Subject, account, post
from checker.platforms.mediawiki import PLATFORM
from checker.platforms.mediawiki.links import (
    UNASKABLE,
    Link,
    account_parts,
    canonical,
    host_of,
    is_wikimedia,
    link_in,
    page_parts,
    recognise,
    title_in,
    wiki_of,
)

EN = "en.wikipedia.org"
HOSTS = st.sampled_from(
    [EN, "zh.wikipedia.org", "commons.wikimedia.org", "wiki.example.org", "www.wikidata.org"]
)
NUMBERS = st.integers(1, 10**18 - 1).map(str)
TITLES = (
    st.text(min_size=1, max_size=40)
    .map(title_in)
    .filter(lambda title: title is not None and not title.lower().startswith("special:"))
)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (f"https://{EN}/wiki/Topic", Link(EN, "Topic")),
        (f"https://{EN}/wiki/Topic#History", Link(EN, "Topic")),
        ("http://EN.wikipedia.org/wiki/Two_words?utm_source=x", Link(EN, "Two_words")),
        (f"https://{EN}/wiki/Two%20words", Link(EN, "Two_words")),
        (f"https://{EN}/wiki/A/B", Link(EN, "A/B")),
        (f"https://{EN}/wiki/User:Ann", Link(EN, "User:Ann")),
        ("https://en.m.wikipedia.org/wiki/Topic", Link(EN, "Topic")),
        (
            "https://commons.m.wikimedia.org/wiki/File:A.jpg",
            Link("commons.wikimedia.org", "File:A.jpg"),
        ),
        ("https://m.wikidata.org/wiki/Q1", Link("www.wikidata.org", "Q1")),
        ("https://zh.wikipedia.org/zh-cn/%E6%96%B0%E7%96%86", Link("zh.wikipedia.org", "新疆")),
        ("https://zh-yue.wiktionary.org/wiki/a", Link("zh-yue.wiktionary.org", "a")),
        (f"https://{EN}/w/index.php?title=Topic", Link(EN, "Topic")),
        (f"https://{EN}/w/index.php/Topic", Link(EN, "Topic")),
        (f"https://{EN}/w/index.php?title=Topic&oldid=776", Link(EN, "Topic", None, "776")),
        (
            f"https://{EN}/w/index.php?title=Topic&diff=777&oldid=776",
            Link(EN, "Topic", None, "777"),
        ),
        (
            f"https://{EN}/w/index.php?title=Topic&diff=prev&oldid=776",
            Link(EN, "Topic", None, "776"),
        ),
        (f"https://{EN}/w/index.php?oldid=776", Link(EN, None, None, "776")),
        (f"https://{EN}/w/index.php?curid=42", Link(EN, None, "42")),
        (f"https://{EN}/?curid=42", None),
        (f"https://{EN}/wiki/Topic?curid=42", Link(EN, "Topic", "42")),
        (f"https://{EN}/wiki/Special:Redirect/page/42", Link(EN, page="42")),
        (f"https://{EN}/wiki/Special:Redirect/revision/776", Link(EN, revision="776")),
        (f"https://{EN}/wiki/Special:PermanentLink/776", Link(EN, revision="776")),
        (f"https://{EN}/wiki/Special:Diff/775/776", Link(EN, revision="776")),
        (f"https://{EN}/wiki/Special:Redirect/user/5", Link(EN, user_id="5")),
        (f"https://{EN}/wiki/Special:Contributions/Ann_B", Link(EN, user="Ann_B")),
        ("mediawiki:https://wiki.example.org/wiki/Topic", Link("wiki.example.org", "Topic")),
        (f"mediawiki:https://{EN}/wiki/Topic", Link(EN, "Topic")),
    ],
)
def test_links_are_read(url: str, link: Link | None) -> None:
    """A link names wiki, title, page, revision or account as far as it says them."""
    assert link_in(url) == link


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        (f"https://{EN}/wiki/Topic?curid=42", post("mediawiki", f"{EN}/42/Topic")),
        (
            f"https://{EN}/w/index.php?title=Topic&curid=42&oldid=776",
            post("mediawiki", f"{EN}/42.776/Topic"),
        ),
        (f"https://{EN}/wiki/Special:Redirect/user/5", account("mediawiki", f"{EN}/5")),
    ],
)
def test_links_with_numbers_need_no_question(url: str, subject: Subject) -> None:
    """A link that bears number and title names its subject at once."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        f"https://{EN}/wiki/Topic",
        f"https://{EN}/w/index.php?oldid=776",
        f"https://{EN}/w/index.php?curid=42",
        f"https://{EN}/wiki/Special:Contributions/Ann",
    ],
)
def test_links_by_title_are_followed(url: str) -> None:
    """A link that names no number, or a number without a title, has to be followed."""
    assert recognise(f" {url}\n") == NeedsExpanding("mediawiki", url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        "mediawiki:",
        "mediawiki:hello",
        "mediawiki:https://localhost/wiki/Topic",
        "mediawiki:https://127.0.0.1/wiki/Topic",
        "mediawiki:https://wiki.example.org:8080/wiki/Topic",
        "mediawiki:mediawiki:https://wiki.example.org/wiki/Topic",
        "https://wiki.example.org/wiki/Topic",
        "https://wikipedia.org/wiki/Topic",
        "https://www.wikipedia.org/wiki/Topic",
        "https://m.wikipedia.org/wiki/Topic",
        "https://upload.wikimedia.org/wiki/Topic",
        "https://phabricator.wikimedia.org/wiki/Topic",
        "https://a.b.wikipedia.org/wiki/Topic",
        f"https://{EN}.evil.example/wiki/Topic",
        "https://en.notwikipedia.org/wiki/Topic",
        "https://en-wikipedia.org/wiki/Topic",
        "https://en.wikipedia.org.evil.example/wiki/Topic?curid=42",
        "https://en.wi\u212aipedia.org/wiki/Topic",
        "https://en.wіkipedia.org/wiki/Topic",
        f"https://{EN}@evil.example/wiki/Topic",
        f"https://evil.example@{EN}/wiki/Topic",
        f"https://x:y@{EN}/wiki/Topic",
        f"https://{EN}:8443/wiki/Topic",
        f"https://{EN}:/wiki/Topic",
        f"https://{EN}./wiki/Topic",
        f"https://{EN}\\@evil.example/wiki/Topic",
        f"https:\\\\{EN}/wiki/Topic",
        f"javascript://{EN}/wiki/Topic",
        f"ftp://{EN}/wiki/Topic",
        f"//{EN}/wiki/Topic",
        f"https://{EN}/",
        f"https://{EN}/wiki/",
        f"https://{EN}/wiki/%23",
        f"https://{EN}/wiki/A%5BB",
        f"https://{EN}/wiki/A%00B",
        f"https://{EN}/wiki/Special:Version",
        f"https://{EN}/wiki/Special:Redirect/page/page",
        f"https://{EN}/wiki/Special:Redirect/page/1/2",
        f"https://{EN}/wiki/Special:Redirect/file/1",
        f"https://{EN}/wiki/Special:Contributions/",
        f"https://{EN}/zh-cn/Topic",
        f"https://{EN}/w/api.php?title=Topic",
        f"https://{EN}/w/index.php?curid=0",
        f"https://{EN}/w/index.php?curid=x&title=Topic",
        f"https://{EN}/w/index.php?title=Topic&diff=next&oldid=776",
        f"https://{EN}/w/index.php?title=Topic&oldid=x",
        f"https://{EN}/w/index.php?title=Topic&diff=prev",
        f"https://{EN}/wiki/Topic and more",
        f"https://{EN}/wiki/" + "a" * 5000,
        f"https://{EN}/wiki/" + "a" * 500,
        "https://[::1/wiki/Topic",
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """Another host, a smuggled one, another path, or a title that none can be is no wiki's."""
    assert recognise(url) is None


@given(host=HOSTS, page=NUMBERS | st.just("0"), oldid=st.none() | NUMBERS, title=TITLES)
def test_canonical_address_leads_back(host: str, page: str, oldid: str | None, title: str) -> None:
    """A subject's public address is recognised as that subject, and its host is the one asked."""
    number = f"{page}.{oldid}" if oldid else page
    subject = post("mediawiki", f"{host}/{number}/{title}")
    assert recognise(canonical(subject)) == subject
    assert host_of(subject) == host


@given(host=HOSTS, user_id=NUMBERS)
def test_canonical_address_of_an_account_leads_back(host: str, user_id: str) -> None:
    """An account's public address is recognised as that account."""
    subject = account("mediawiki", f"{host}/{user_id}")
    assert recognise(canonical(subject)) == subject
    assert host_of(subject) == host


@given(text=st.text(max_size=80))
def test_a_title_is_written_in_one_way(text: str) -> None:
    """A title that is read once more stays as it is, in NFC and without blanks."""
    title = title_in(text)
    if title is not None:
        assert title_in(title) == title
        assert unicodedata.is_normalized("NFC", title)
        assert page_parts(f"{EN}/1/{title}") is not None


@given(text=st.text(max_size=200))
def test_any_text_can_be_tried(text: str) -> None:
    """No text breaks recognition or the reading of ids, alone or behind a known beginning."""
    for start in ("", "https://", f"https://{EN}/wiki/", f"https://{EN}/w/index.php?", f"{EN}/"):
        recognise(start + text)
        recognise("mediawiki:" + start + text)
        page_parts(start + text)
        account_parts(start + text)
        host_of(post("mediawiki", start + text))
        canonical(post("mediawiki", start + text))


@given(label=st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True))
def test_a_longer_name_is_another_host(label: str) -> None:
    """A name that ends in or begins with a wiki's is not that wiki."""
    assert not is_wikimedia(f"{EN}.{label}")
    assert not is_wikimedia(f"en.{label}wikipedia.org")
    assert not is_wikimedia(f"{label}.{EN}")


@pytest.mark.parametrize("native_id", ["", "x", EN, f"{EN}/", f"{EN}/x/T", f"{EN}/1.x/T", "/1/T"])
def test_ill_formed_ids_are_asked_of_nobody(native_id: str) -> None:
    """An id that names no wiki or no number leads to a name that nobody can own."""
    assert host_of(post("mediawiki", native_id)) == UNASKABLE
    assert host_of(account("mediawiki", native_id)) == UNASKABLE


def test_mobile_hosts_are_the_wiki_itself() -> None:
    """A mobile host is its wiki; another name with an m in it is itself."""
    assert wiki_of("EN.m.wikipedia.org") == EN
    assert wiki_of("a.m.example.org") == "a.m.example.org"


def test_record_offers_what_links_need() -> None:
    """The record recognises, follows and writes links and says which host is asked."""
    assert PLATFORM.recognise is recognise
    assert PLATFORM.canonical is canonical
    assert PLATFORM.host_of is host_of
    assert PLATFORM.expand is not None
