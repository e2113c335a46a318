"""The form on the page, read field by field: what is good is taken, what is not gets a sentence.

A file of links is read by ``checker.intake.links``; here is what people type and paste.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit

from checker.errors import ConfigError
from checker.intake.followed import Followed, followed
from checker.intake.form import Entered, Field, Form, Remark
from checker.intake.notices import noticed
from checker.intake.pasted import pasted
from checker.intake.topics import NAME_AT_MOST, Wish, checked
from checker.intake.uploaded import Uploaded
from checker.model.instants import EPOCH
from checker.net.guard import Guard
from checker.platforms import PLATFORMS
from checker.platforms.bluesky.links import NAME as BLUESKY
from checker.platforms.mastodon.links import NAME as MASTODON
from checker.platforms.mastodon.links import is_server
from checker.views.names import count
from checker.views.sentences import platform_name

LINKS_AT_MOST = 2_000
"""Links that the page takes into one registration."""

TEXT_AT_MOST = 200_000
"""Characters that one field may hold."""

NOTHING = (
    "Nothing to watch is entered yet. One of the three is enough: a hashtag or words, an account, "
    "or a link."
)
TOO_MANY = (
    f"These are {{}} links; the page takes {LINKS_AT_MOST:,} into one topic. Larger collections "
    "come in with: checker import FILE --as csv"
)
NOWHERE = "Say where to look for these words: tick Bluesky, name a Mastodon server, choose others."

_PROPOSED_AT_MOST = 60
_TAG = re.compile(r"#?\w{1,100}")


def read(form: Form, *, taken: Collection[str] = (), guard: Guard | None = None) -> Entered:
    """Understand a form; every trouble is a remark at its field, and what is good is kept.

    Args:
        form: as it came.
        taken: names that topics of this store have already.
        guard: which addresses may be asked; None for public ones only.
    """
    remarks: list[Remark] = []
    queries = _words(form, remarks)
    servers = _servers(form, remarks)
    accounts = followed(form.accounts[:TEXT_AT_MOST])
    remarks += [Remark(Field.ACCOUNTS, words) for words in accounts.wrong]
    remarks += [Remark(Field.ACCOUNTS, words, stops=False) for words in accounts.assumed]
    links = _links(form, remarks, guard or Guard())
    if not _anything(form):
        remarks.append(Remark(Field.WHOLE, NOTHING))
    wish = Wish(
        name="",
        queries=queries,
        accounts=tuple(accounts.accounts),
        links=links,
        places=_places(form, queries, servers, accounts, remarks),
        role=form.role,
        control=form.control,
    )
    wish = replace(wish, name=_name(wish, form, taken, remarks))
    remarks += [Remark(Field.WHOLE, words, stops=False) for words in noticed(wish)]
    stopped = any(remark.stops for remark in remarks)
    return Entered(
        wish=None if stopped else wish,
        proposed=_free(proposed(wish, form.file), taken),
        remarks=tuple(remarks),
        columns=tuple(name for name, _ in form.file.columns) if form.file else (),
    )


def _anything(form: Form) -> bool:
    entered = (form.words, form.accounts, form.links)
    return form.file is not None or any(re.search(r"\w", text) for text in entered)


def _words(form: Form, remarks: list[Remark]) -> tuple[str, ...]:
    """Return hashtags and words; several hashtags on one line are several."""
    found: dict[str, None] = {}
    for line in re.split(r"[\n,]", form.words[:TEXT_AT_MOST].replace("＃", "#")):
        parts = line.split()
        several = len(parts) > 1 and all(part.startswith("#") for part in parts)
        for item in parts if several else [" ".join(parts)]:
            trouble = _complaint(Wish(name="x", queries=(item,), places=(BLUESKY,)))
            if item and trouble:
                remarks.append(Remark(Field.WORDS, trouble))
            elif item:
                found[item] = None
    if found and not (form.on_bluesky or form.searched or form.servers.strip()):
        remarks.append(Remark(Field.WORDS, NOWHERE))
    return tuple(found)


def _complaint(wish: Wish) -> str | None:
    """Return what registration would say against one entry by itself."""
    try:
        checked(wish, EPOCH)
    except ConfigError as trouble:
        return f"{str(trouble)[:1].upper()}{str(trouble)[1:]}."
    return None


def _servers(form: Form, remarks: list[Remark]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for written in re.split(r"[\s,;]+", form.servers[:TEXT_AT_MOST]):
        if not written:
            continue
        try:
            found[server_named(written)] = None
        except ConfigError as trouble:
            remarks.append(Remark(Field.SERVERS, str(trouble)))
    if found and not form.words.strip():
        remarks.append(
            Remark(
                Field.SERVERS,
                "A server alone lists nothing: enter a hashtag above. To follow an account there, "
                "write user@server under Accounts.",
            )
        )
    return tuple(found)


def server_named(written: str) -> str:
    """Return the host of a server as people write it: a name, an address, or ``@user@host``.

    Raises:
        ConfigError: it is none that could be asked; says what to write.
    """
    try:
        host = urlsplit(written if "://" in written else f"https://{written}").hostname or ""
        plain = host.encode("idna").decode("ascii").lower().rstrip(".")
    except (ValueError, UnicodeError):
        plain = ""
    refusal = Guard().refusal(f"https://{plain}") or "" if plain else ""
    if plain == "localhost" or "public address" in refusal:
        raise ConfigError(f"{_cut(written)} is no public address; only public servers are asked.")
    if not is_server(plain):
        raise ConfigError(
            f"“{_cut(written)}” is no Mastodon server’s name: write it like mastodon.social"
        )
    return plain


def _links(form: Form, remarks: list[Remark], guard: Guard) -> tuple[str, ...]:
    found = pasted(form.links[:TEXT_AT_MOST], guard)
    links = tuple(dict.fromkeys([*found.links, *(form.file.links if form.file else ())]))
    if len(form.links) > TEXT_AT_MOST:
        remarks.append(Remark(Field.LINKS, "This text is too long: upload it as a CSV file."))
    _wrong(Field.LINKS, len(found.links), found.named, remarks)
    if form.file is not None:
        _of_file(form.file, remarks)
    if len(links) > LINKS_AT_MOST:
        at = Field.FILE if form.file else Field.LINKS
        remarks.append(Remark(at, TOO_MANY.format(f"{len(links):,}")))
    return links


def _wrong(at: Field, n_good: int, sentences: list[str], remarks: list[Remark]) -> None:
    """Name what could not be taken; it stops nothing where there is something good."""
    if n_good and sentences:
        kept = count(n_good, "link", capital=True)
        verb = "is" if n_good == 1 else "are"
        remarks.append(Remark(at, f"{kept} {verb} good and kept. The rest is not:", stops=False))
    remarks += [Remark(at, words, stops=not n_good) for words in sentences]


def _of_file(file: Uploaded, remarks: list[Remark]) -> None:
    if file.columns and not (file.links or file.wrong):
        told = "; ".join(f"{name} (such as {example})" for name, example in file.columns)
        words = f"Several columns of {file.name} hold links: {told}. Choose one below."
        remarks.append(Remark(Field.FILE, words))
    if file.note:
        remarks.append(Remark(Field.FILE, file.note, stops=False))
    _wrong(Field.FILE, len(file.links), file.wrong, remarks)
    if file.links and not file.wrong:
        words = f"{count(len(file.links), 'link', capital=True)} in {file.name}."
        remarks.append(Remark(Field.FILE, words, stops=False))


def _places(
    form: Form,
    queries: tuple[str, ...],
    servers: tuple[str, ...],
    accounts: Followed,
    remarks: list[Remark],
) -> tuple[str, ...]:
    places = [BLUESKY] if queries and form.on_bluesky else []
    places += [name for name in form.searched if queries]
    elsewhere = bool(places)
    places += [f"{MASTODON}:{server}" for server in servers if queries]
    if servers and (phrases := [item for item in queries if not _TAG.fullmatch(item)]):
        remarks.append(Remark(Field.WORDS, _only_tags(phrases[0]), stops=not elsewhere))
    named = {place.partition(":")[0] for place in places}
    for platform in accounts.platforms:
        if platform in named:
            continue
        hosts = accounts.servers if platform == MASTODON and queries else []
        places += [f"{MASTODON}:{host}" for host in hosts] or [platform]
        if queries:
            remarks.append(Remark(Field.ACCOUNTS, _looked_for_too(platform), stops=False))
    return tuple(places)


def _only_tags(phrase: str) -> str:
    return (
        f"Mastodon finds words only for people with a login, so “{_cut(phrase)}” finds nothing "
        "there. A hashtag of one word is found."
    )


def _looked_for_too(platform: str) -> str:
    name = platform_name(platform)
    search = PLATFORMS[platform].search
    if search is None:
        return f"{name} shows no search to visitors: only the accounts are followed there."
    return (
        f"These accounts are on {name}, so the words above are looked for on {name} too: a "
        f"topic’s words are asked wherever it looks. To keep them apart, make two topics. "
        f"{search.needs}"
    ).strip()


def _name(entered: Wish, form: Form, taken: Collection[str], remarks: list[Remark]) -> str:
    if not form.name.strip():
        return _free(proposed(entered, form.file), taken)
    trouble = _complaint(Wish(name=form.name, links=("x",)))
    name = " ".join(form.name.split())
    if name in taken:
        trouble = (
            f"There is a topic “{_cut(name)}” already; a topic is fixed once made. Take another "
            f"name, such as “{_free(name, taken)}”."
        )
    if trouble:
        remarks.append(Remark(Field.NAME, trouble))
    return name


def proposed(wish: Wish, file: Uploaded | None = None) -> str:
    """Return a name made of what is watched; "" where there is nothing to make it of."""
    if wish.queries:
        name = ", ".join(item.removeprefix("#") for item in wish.queries[:3])
    elif wish.accounts:
        name = ", ".join(item.partition(":")[2] for item in wish.accounts[:2])
    elif file is not None:
        name = file.name.rpartition(".")[0] or file.name
    elif wish.links:
        host = urlsplit(wish.links[0]).hostname or "pages"
        name = f"Links to {host.removeprefix('www.')}"
    else:
        return ""
    return " ".join(name.split())[:_PROPOSED_AT_MOST].rstrip(" ,")


def _free(name: str, taken: Collection[str]) -> str:
    """Return ``name``, with the first number behind it that makes it no other topic's."""
    if name not in taken:
        return name
    short = name[: NAME_AT_MOST - 6]
    return next(found for n in range(2, len(taken) + 3) if (found := f"{short} {n}") not in taken)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
