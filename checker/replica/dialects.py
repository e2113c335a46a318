"""The dialects that the replica speaks, by platform."""

from checker.replica import bluesky, douyin, mastodon, tiktok, web, x, youtube
from checker.replica.dialect import Dialect

DIALECTS: dict[str, Dialect] = {
    dialect.platform: dialect
    for dialect in (
        tiktok.DIALECT,
        bluesky.DIALECT,
        mastodon.DIALECT,
        web.DIALECT,
        youtube.DIALECT,
        douyin.DIALECT,
        x.DIALECT,
    )
}
