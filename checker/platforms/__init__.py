"""Floor 2: one file or folder a platform. A new one is that, its name here, one folder of cases."""

from checker.platforms.registry import Registry

PLATFORMS = Registry(
    "wayback",
    "bluesky",
    "douyin",
    "facebook",
    "instagram",
    "weibo",
    "x",
    "youtube",
    "mediawiki",
    "lemmy",
    "mastodon",
    "reddit",
    "telegram",
    "tiktok",
    "web",  # last: any public link is one of its
)
