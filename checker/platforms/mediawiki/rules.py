"""What a wiki's answers mean: the table, most specific first.

Ambiguities that no rule may talk away:

1. ``missing`` means that no page of that number is there. Why, only the public log says, and only
   an entry that bears the same page's number. Entries that were hidden do not appear at all.
2. The log names who acted by name alone. An act counts as the community's where the wiki itself
   lists that person as its administrator at the time of the look; staff, stewards, scripts and
   people who have left the office stay unnamed.
3. An administrator may delete a page that they made, or at its author's wish. The first is seen
   where the log has the page's making; the second stands in the reason, in the wiki's own words.
4. ``suppressed`` hides from administrators too; its log is private, and it may be the community's
   or the operator's act.
5. A page that was turned into a redirect or blanked is there, and its history shows the text: a
   dispute about content, no removal.

Source: platforms-open §6.c; atproto-local-network §5 (MediaWiki 1.39 as observed);
read 2026-11-24.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.mediawiki.signs import (
    BUSY_CODES,
    DELETED,
    LOGIN_CODES,
    OVERWRITTEN,
    account_told,
    deleted_by_sysop,
    gone,
    hidden_by_sysop,
    hidden_in_log,
    log_code,
    log_redacted,
    log_trouble,
    log_unread,
    log_words,
    marks,
    missing,
    move_code,
    moved_and_lost,
    no_words,
    quotes,
    refuses,
    restored,
    shown_by_title,
    shows,
    shows_parts_hidden,
    suppressed,
    unknown_act,
)

_ABSENT = Availability.ABSENT
_NOT_THERE = Outcome(_ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_REMOVED = Outcome(_ABSENT, Cause.MODERATOR_REMOVAL, Actor.COMMUNITY, Basis.STATED)
_HIDDEN = Outcome(_ABSENT, Cause.MODERATOR_REMOVAL, Actor.UNSTATED, Basis.STATED)
_HIDDEN_SOMEHOW = Outcome(_ABSENT, Cause.MODERATOR_REMOVAL, Actor.UNSTATED, Basis.INFERRED)
_DELETED = Outcome(_ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED)
_UNCLEAR = could_not_tell(Cause.UNREADABLE)
_ROAD = (
    Rule(
        id="mediawiki.login_wall",
        test=refuses(LOGIN_CODES),
        outcome=could_not_tell(Cause.LOGIN_WALL),
        note="A private wiki: only its own people may read.",
        source="platforms-open §6.c (error.code readapidenied)",
    ),
    Rule(
        id="mediawiki.rate_limited",
        test=refuses(BUSY_CODES),
        outcome=could_not_tell(Cause.RATE_LIMITED),
        note="The wiki asks us to slow down, or its copies lag behind too far to be asked.",
        source="platforms-open §6.c (error.code ratelimited, maxlag)",
    ),
    Rule(
        id="mediawiki.bad_title",
        test=lambda reading: reading.main.code == "invalid" and reading.main.found is None,
        outcome=could_not_tell(Cause.BAD_REQUEST),
        note="The wiki says that no page can bear this title: our fault, not the page's.",
        source="platforms-open §6.c (invalid, invalidreason)",
    ),
)

_SHOWN = (
    Rule(
        id="mediawiki.known_by_title_only",
        test=shown_by_title,
        outcome=_UNCLEAR,
        note="A page now stands under a title that led nowhere when its link was followed. It "
        "bears a number of its own and is another subject; follow its link anew.",
        source="platforms-open §6.d (ids change on delete and recreate), §0.8",
        words=no_words,
    ),
    Rule(
        id="mediawiki.text_missing",
        test=shows("textmissing"),
        outcome=could_not_tell(Cause.SERVER_ERROR),
        note="The wiki cannot find the text in its own storage: a fault, not an act.",
        source="platforms-open §6.c (textmissing)",
        words=quotes("textmissing: true"),
    ),
    Rule(
        id="mediawiki.suppressed",
        test=suppressed,
        outcome=_HIDDEN,
        note="The revision's text is hidden from administrators too (oversight). Its log is "
        "private: by the community's or the operator's people, nobody is named.",
        source="platforms-open §6.c (suppressed: restricted bit, no public log)",
        words=marks,
    ),
    Rule(
        id="mediawiki.revision_hidden",
        test=hidden_by_sysop,
        outcome=_REMOVED,
        note="The revision's text is hidden, and the log's newest entry on it says so, by one of "
        "the wiki's administrators.",
        source="platforms-open §6.c (action revision, new.content; texthidden)",
        words=log_words,
    ),
    Rule(
        id="mediawiki.revision_hidden_unsigned",
        test=hidden_in_log,
        outcome=_HIDDEN,
        note="The same, by somebody whose office is hidden, unknown or not this wiki's.",
        source="platforms-open §6.c (action revision; log entry with userhidden)",
        words=log_words,
    ),
    Rule(
        id="mediawiki.text_hidden",
        test=shows("texthidden"),
        outcome=_HIDDEN_SOMEHOW,
        note="The revision's text is hidden from us and the public log does not say by whom.",
        source="platforms-open §6.c (texthidden: that part hidden from us)",
        certainty="M",
        words=marks,
    ),
    Rule(
        id="mediawiki.parts_hidden",
        test=shows_parts_hidden,
        outcome=VISIBLE,
        note="The text is shown; who wrote it or with which comment is hidden.",
        source="platforms-open §6.c (userhidden, commenthidden, sha1hidden)",
        words=marks,
    ),
    Rule(
        id="mediawiki.redirect",
        test=shows("redirect"),
        outcome=VISIBLE,
        note="The page is there and leads on to another. Where text stood before, it was merged or "
        "blanked by an edit, which its history shows: no removal.",
        source="platforms-open §6.c (redirect:true where text was)",
        certainty="M",
        words=quotes("redirect: true"),
    ),
    Rule(
        id="mediawiki.blanked",
        test=shows("blanked"),
        outcome=VISIBLE,
        note="The page is there and its newest text is empty; the history shows the text: edited "
        "away, not deleted.",
        source="platforms-open §6.c (absent in latest but present in history)",
        words=no_words,
    ),
    Rule(
        id="mediawiki.visible",
        test=shows(),
        outcome=VISIBLE,
        note="The wiki shows it under the number asked for, wherever it has been moved.",
        source="platforms-open §6.a/b (pageids, revids), §6.g",
        words=no_words,
    ),
)

_MISSING = (
    Rule(
        id="mediawiki.restored_and_missing",
        test=restored,
        outcome=_UNCLEAR,
        note="Missing, and the log says restored: one of the two is old, another part was "
        "restored, or its text came back inside another page.",
        source="platforms-open §6.c (action restore)",
        words=log_words,
    ),
    Rule(
        id="mediawiki.deleted_by_creator",
        test=gone(DELETED, "by_creator"),
        outcome=_DELETED,
        note="Deleted, says the log, by the same person who made the page, with an "
        "administrator's right: no removal of somebody else's page, and not told from one.",
        source="platforms-open §6.c (action delete)",
        certainty="M",
        words=log_words,
    ),
    Rule(
        id="mediawiki.deleted",
        test=deleted_by_sysop,
        outcome=_REMOVED,
        note="The wiki's public log has the deletion of this very page (by its number), its time "
        "and its reason, by one of the wiki's administrators. The author's own wish, if it was "
        "one, stands in the reason.",
        source="platforms-open §6.c (type delete, action delete, comment)",
        words=log_words,
    ),
    Rule(
        id="mediawiki.deleted_unsigned",
        test=gone(DELETED),
        outcome=_DELETED,
        note="The log has the deletion of this page, by somebody whose office is hidden, unknown "
        "or not this wiki's (staff, stewards, scripts, former administrators).",
        source="platforms-open §6.c (action delete; log entry with userhidden)",
        words=log_words,
    ),
    Rule(
        id="mediawiki.redirect_overwritten",
        test=gone(OVERWRITTEN),
        outcome=_DELETED,
        note="A redirect that was overwritten when another page was moved there: housekeeping.",
        source="platforms-open §6.c (action delete_redir: not a content removal)",
        words=log_code,
    ),
    Rule(
        id="mediawiki.moved",
        test=moved_and_lost,
        outcome=_UNCLEAR,
        note="Missing, and the log's last word is a move: it may stand under another title. Never "
        "a removal.",
        source="platforms-open §6.c (no delete log, but move log)",
        words=move_code,
    ),
    Rule(
        id="mediawiki.unknown_act",
        test=unknown_act,
        outcome=_UNCLEAR,
        note="The log's last word on the missing page is an act that this table does not know.",
        source="design §2 (no default leads to absent)",
        words=log_code,
    ),
    Rule(
        id="mediawiki.log_redacted",
        test=log_redacted,
        outcome=_NOT_THERE,
        note="Missing, and the log has entries whose contents are hidden: it does not say why.",
        source="platforms-open §6.c (actionhidden; action event)",
        words=quotes("actionhidden: true"),
    ),
    Rule(
        id="mediawiki.log_unread",
        test=log_unread,
        outcome=_UNCLEAR,
        note="No page bears the title, and the log that could say moved was not to be had.",
        source="platforms-open §6.c (missing: ask log)",
        words=log_trouble,
    ),
    Rule(
        id="mediawiki.revision_unknown",
        test=lambda reading: missing(reading, "revision"),
        outcome=_NOT_THERE,
        note="The wiki knows no such revision, or its page is deleted and the log is silent.",
        source="platforms-open §6.c (badrevids)",
        certainty="M",
    ),
    Rule(
        id="mediawiki.not_found",
        test=missing,
        outcome=_NOT_THERE,
        note="No page of that number (or title) is there now, and the public log has nothing on "
        "it or could not be asked.",
        source="platforms-open §6.c (missing)",
    ),
)

_ACCOUNTS = (
    Rule(
        id="mediawiki.account_blocked",
        test=account_told(found=True, blocked=True),
        outcome=VISIBLE,
        note="The account may not edit for now; all that it wrote stays, and it is shown.",
        source="atproto-local-network §5 (author blocked: page stays, listed)",
    ),
    Rule(
        id="mediawiki.account_visible",
        test=account_told(found=True),
        outcome=VISIBLE,
        note="The wiki lists the account.",
        source="platforms-open §6.a/b; MediaWiki 1.39 as tried",
        words=no_words,
    ),
    Rule(
        id="mediawiki.account_not_found",
        test=account_told(found=False),
        outcome=_NOT_THERE,
        note="The wiki has no account of that number: merged into another, hidden, or never there.",
        source="MediaWiki 1.39 as tried (list=users, missing)",
        certainty="M",
    ),
)


RULES = (*_ROAD, *_SHOWN, *_MISSING, *_ACCOUNTS)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
