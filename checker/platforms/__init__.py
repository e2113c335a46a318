"""Floor 2: one file or folder a platform. A new one is that, one line here, one folder of cases."""

from checker.platforms import (
    bluesky,
    douyin,
    facebook,
    instagram,
    lemmy,
    mastodon,
    mediawiki,
    reddit,
    telegram,
    tiktok,
    wayback,
    web,
    weibo,
    x,
    youtube,
)
from checker.platforms.contract import Platform

_READ = (
    bluesky.PLATFORM,
    douyin.PLATFORM,
    facebook.PLATFORM,
    instagram.PLATFORM,
    weibo.PLATFORM,
    x.PLATFORM,
    youtube.PLATFORM,
    mediawiki.PLATFORM,
    lemmy.PLATFORM,
    mastodon.PLATFORM,
    reddit.PLATFORM,
    telegram.PLATFORM,
    tiktok.PLATFORM,
    web.PLATFORM,  # last: any public link is one of its
)
PLATFORMS: dict[str, Platform] = {
    # An archive's captures are read by the tables of the platforms that they are of.
    platform.name: platform
    for platform in (wayback.among(_READ), *_READ)
}
