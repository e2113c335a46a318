"""Floor 2: one file a platform. A new one is that file, one line here, one folder of cases."""

from checker.platforms import bluesky, tiktok
from checker.platforms.contract import Platform

PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        bluesky.PLATFORM,
        tiktok.PLATFORM,
    )
}
