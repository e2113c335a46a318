"""A whole AT Protocol network on 127.0.0.1, and what authors, admins and moderators do there.

The servers (PLC directory, PDS, AppView, Ozone) are Bluesky's own reference servers, at the
versions of ``package-lock.json``. Their wiring and the label bridge are ours and not production's:
one process, one PDS, the AppView fed straight from that PDS, and Ozone's labels copied into the
AppView's table by ``harness.mjs``, because the service that does so in production is not in
those packages. A state seen here is a state that the servers know; how often, how fast and by
whose policy Bluesky uses it can't be learned here.

Two ways lead to a takedown. ``takedown_record`` and ``takedown_account`` set a subject's state at
one server, as its admin does. ``ozone_takedown`` records a moderator's decision, which Ozone makes
true: for an account by telling the PDS and the AppView, for a post by a signed ``!takedown`` label.

What the AppView shows lags behind by milliseconds: call ``sync`` before asking it. The servers'
own documents, such as a DID's, say ``localhost`` where the URLs below say 127.0.0.1.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import httpx

from tests.real.atproto.servers import Mode, Servers

ANSWER_LIMIT_S = 60

_POSTS = "app.bsky.feed.post"
_PROFILE = "app.bsky.actor.profile"
_DELETION_TOKEN = re.compile(r"\b[A-Z2-7]{5}-[A-Z2-7]{5}\b")

Json: TypeAlias = dict[str, Any]
Server: TypeAlias = Literal["pds", "appview"]


class RefusedError(Exception):
    """A server answered with a code outside 200 to 299.

    Attributes:
        code: HTTP status.
        error: the name in the body's ``error``, such as ``RecordNotFound``; empty without one.
    """

    def __init__(self, response: httpx.Response) -> None:
        """Keep the code and the name; the message has the whole body."""
        super().__init__(f"{response.request.url}: {response.status_code} {response.text}")
        self.code = response.status_code
        named = re.search(r'"error":"(\w+)"', response.text)
        self.error = named[1] if named else ""


@dataclass(frozen=True)
class Account:
    """An account on the PDS. ``access_jwt`` is its owner's session, good for two hours."""

    did: str
    handle: str
    password: str
    access_jwt: str


@dataclass(frozen=True)
class Post:
    """One version of a post: ``uri`` names the record, ``cid`` is the digest of its content."""

    uri: str
    cid: str


Subject: TypeAlias = Post | Account | str
"""What a moderator acts on: a post, an account, or an account's DID."""


class Network:
    """A running network: a context manager. Once stopped, its data are gone.

    Attributes:
        pds: base URL of the PDS, where accounts and records live.
        appview: base URL of the AppView, where the public reads; empty in mode ``pds``.
        ozone: base URL of the moderation service; empty in mode ``pds``.
        plc: base URL of the directory of DIDs.
        ozone_did: the DID of the moderation service, ``src`` of its labels; empty in mode ``pds``.
        announced: all that the harness said when it was ready: ``pid``, ``children`` (process
            ids), ``dir``, ``versions``, ``startup_s`` (seconds).
    """

    def __init__(self, servers: Servers) -> None:
        """Speak to servers that are ready."""
        announced = servers.announced
        self._servers = servers
        self._http = httpx.Client(timeout=ANSWER_LIMIT_S, trust_env=False)
        self._control: str = announced["control"]
        self._admin = httpx.BasicAuth(announced["adminUser"], announced["adminPassword"])
        self.announced = announced
        self.pds: str = announced["pds"]
        self.appview: str = announced["appview"] or ""
        self.ozone: str = announced["ozone"] or ""
        self.plc: str = announced["plc"]
        self.ozone_did: str = announced["ozoneDid"] or ""

    # --- life of the network ---------------------------------------------------------------

    @classmethod
    def start(
        cls, deps: Path, *, mode: Mode = "full", rate_limits: bool = False, labels: bool = True
    ) -> Self:
        """Start the servers and wait until they answer, 4 to 12 seconds.

        Args:
            deps: the folder that ``install.sh`` filled.
            mode: ``pds`` starts only PLC directory and PDS, without PostgreSQL and Redis.
            rate_limits: the PDS answers 429 after 3,000 requests or 100 new accounts in 5
                minutes, its own limits.
            labels: False leaves out the label bridge; Ozone's takedown of a post hides nothing.

        Raises:
            NotInstalledError: ``deps`` is empty or of another lock, or a program is missing.
            NotStartedError: the servers failed.
        """
        return cls(Servers.start(deps, mode=mode, rate_limits=rate_limits, labels=labels))

    def stop(self) -> None:
        """End all servers and remove their data; harmless when already stopped."""
        self._http.close()
        self._servers.stop()

    def pause(self) -> None:
        """Begin an outage: connections are accepted, answers never come."""
        self._servers.pause()

    def resume(self) -> None:
        """End an outage; harmless when there is none."""
        self._servers.resume()

    def sync(self) -> None:
        """Wait until the AppView has caught up with the PDS and with Ozone's labels."""
        _answer(self._http.get(f"{self._control}/sync"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # --- what authors and owners of accounts do --------------------------------------------

    def create_account(self, handle: str) -> Account:
        """Create an account; ``handle`` is ``NAME.test`` with a name of 3 to 18 characters."""
        password = secrets.token_urlsafe(12)
        body = {"handle": handle, "email": _email(handle), "password": password}
        made = self._call("com.atproto.server.createAccount", body)
        return Account(made["did"], handle, password, made["accessJwt"])

    def post(self, account: Account, text: str) -> Post:
        """Publish a post."""
        record = {"$type": _POSTS, "text": text, "createdAt": _now()}
        body = {"repo": account.did, "collection": _POSTS, "record": record}
        made = self._call("com.atproto.repo.createRecord", body, account)
        return Post(made["uri"], made["cid"])

    def delete_post(self, account: Account, post: Post) -> None:
        """Delete a post as its author."""
        self._call("com.atproto.repo.deleteRecord", _record_key(post), account)

    def edit_post(self, account: Account, post: Post, text: str) -> Post:
        """Rewrite a post's text as its author: same URI and ``createdAt``, a new CID."""
        key = _record_key(post)
        url = f"{self.pds}/xrpc/com.atproto.repo.getRecord"
        record = {**_answer(self._http.get(url, params=key))["value"], "text": text}
        made = self._call("com.atproto.repo.putRecord", {**key, "record": record}, account)
        return Post(made["uri"], made["cid"])

    def set_no_unauthenticated(self, account: Account) -> None:
        """Write a profile that asks apps to hide the account from people without a login."""
        values = [{"val": "!no-unauthenticated"}]
        labels = {"$type": "com.atproto.label.defs#selfLabels", "values": values}
        record = {"$type": _PROFILE, "labels": labels}
        body = {"repo": account.did, "collection": _PROFILE, "rkey": "self", "record": record}
        self._call("com.atproto.repo.putRecord", body, account)

    def deactivate(self, account: Account) -> None:
        """Deactivate an account as its owner."""
        self._call("com.atproto.server.deactivateAccount", {}, account)

    def reactivate(self, account: Account) -> None:
        """Activate a deactivated account as its owner."""
        self._call("com.atproto.server.activateAccount", None, account)

    def delete_account(self, account: Account) -> None:
        """Delete an account as its owner, by the token that the PDS mails."""
        self._call("com.atproto.server.requestAccountDelete", None, account)
        query = {"to": _email(account.handle)}
        mails = self._http.get(f"{self._control}/mail", params=query).json()
        token = _DELETION_TOKEN.findall(mails[-1]["text"])[-1]
        body = {"did": account.did, "password": account.password, "token": token}
        self._call("com.atproto.server.deleteAccount", body)

    # --- what the admin of a server does ---------------------------------------------------

    def takedown_record(self, at: Server, uri: str, cid: str) -> None:
        """Take a record down at one server; the other goes on showing it.

        The servers accept a record that does not exist, too.
        """
        self._set_takedown(at, Post(uri, cid), {"applied": True, "ref": "test"})

    def lift_record(self, at: Server, uri: str, cid: str) -> None:
        """Undo ``takedown_record``."""
        self._set_takedown(at, Post(uri, cid), {"applied": False})

    def takedown_account(self, at: Server, did: str) -> None:
        """Take an account down. The AppView hears of it from the PDS, not the other way."""
        self._set_takedown(at, did, {"applied": True, "ref": "test"})

    def lift_account(self, at: Server, did: str) -> None:
        """Undo ``takedown_account``."""
        self._set_takedown(at, did, {"applied": False})

    # --- what a moderator does -------------------------------------------------------------

    def ozone_takedown(self, subject: Subject, *, duration_in_hours: int | None = None) -> None:
        """Take a post or an account down by Ozone; with a duration it is a suspension.

        A suspension does not end by itself here: the reference wiring leaves out the part of
        Ozone that reverses it when its time is over.
        """
        event: Json = {"$type": "tools.ozone.moderation.defs#modEventTakedown"}
        if duration_in_hours is not None:
            event["durationInHours"] = duration_in_hours
        self._emit(event, subject)

    def ozone_reverse(self, subject: Subject) -> None:
        """Reverse Ozone's takedown or suspension of a post or an account."""
        self._emit({"$type": "tools.ozone.moderation.defs#modEventReverseTakedown"}, subject)

    def ozone_label(
        self, subject: Subject, create: Iterable[str] = (), negate: Iterable[str] = ()
    ) -> None:
        """Put labels such as ``spam`` or ``!hide`` on a post or an account, take others back."""
        event = {
            "$type": "tools.ozone.moderation.defs#modEventLabel",
            "createLabelVals": list(create),
            "negateLabelVals": list(negate),
        }
        self._emit(event, subject)

    def query_labels(self, uri: str) -> list[Json]:
        """Ozone's public log for a post's URI or an account's DID, asked without a login.

        A label that was taken back stays there, ``neg`` true and ``cts`` the time of that.
        """
        url = f"{self.ozone}/xrpc/com.atproto.label.queryLabels"
        labels: list[Json] = _answer(self._http.get(url, params={"uriPatterns": uri}))["labels"]
        return labels

    # --- calls -----------------------------------------------------------------------------

    def _call(
        self, method: str, body: Mapping[str, Any] | None, owner: Account | None = None
    ) -> Json:
        """Call a procedure of the PDS, as ``owner`` or without a login; None sends no body."""
        headers = {} if owner is None else {"authorization": f"Bearer {owner.access_jwt}"}
        return _answer(self._http.post(f"{self.pds}/xrpc/{method}", json=body, headers=headers))

    def _set_takedown(self, at: Server, subject: Subject, takedown: Json) -> None:
        base = {"pds": self.pds, "appview": self.appview}[at]
        url = f"{base}/xrpc/com.atproto.admin.updateSubjectStatus"
        body = {"subject": _reference(subject), "takedown": takedown}
        _answer(self._http.post(url, json=body, auth=self._admin))

    def _emit(self, event: Json, subject: Subject) -> None:
        url = f"{self.ozone}/xrpc/tools.ozone.moderation.emitEvent"
        body = {"event": event, "subject": _reference(subject), "createdBy": self.ozone_did}
        _answer(self._http.post(url, json=body, auth=self._admin))


def _answer(response: httpx.Response) -> Json:
    """The JSON object of an answer, empty where it has no body; else ``RefusedError``."""
    if not response.is_success:
        raise RefusedError(response)
    body: Json = response.json() if response.content else {}
    return body


def _email(handle: str) -> str:
    return f"{handle}@mail.test"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _record_key(post: Post) -> dict[str, str]:
    """The parts of an at-uri, as the methods of ``com.atproto.repo`` name them."""
    repo, collection, rkey = post.uri.removeprefix("at://").split("/")
    return {"repo": repo, "collection": collection, "rkey": rkey}


def _reference(subject: Subject) -> Json:
    if isinstance(subject, Post):
        return {"$type": "com.atproto.repo.strongRef", "uri": subject.uri, "cid": subject.cid}
    did = subject if isinstance(subject, str) else subject.did
    return {"$type": "com.atproto.admin.defs#repoRef", "did": did}
