"""Floor 2: one file or folder a platform. A new one is that, one line here, one folder of cases."""

from checker.platforms import bluesky, mastodon, tiktok, web
from checker.platforms.contract import Platform

PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        bluesky.PLATFORM,
        mastodon.PLATFORM,
        tiktok.PLATFORM,
        web.PLATFORM,  # last: any public link is one of its
    )
}
