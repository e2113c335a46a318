"""What scripted YouTube says of each true state: sentences, codes, and where they hold.

What YouTube has no words for comes out as its vaguer answer: "Video unavailable" where the video is
gone, "This video is not available" where it is there and not for everyone.

Source: platforms-commercial §3(c), §3(g).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checker.replica.world import VISIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a watch page says where its video does not play.

    Attributes:
        code: ``playabilityStatus.status``.
        heading: the reason; empty where none is given.
        below: pieces of the sentence below it; one comes as plain text, more as runs.
        message: the first of ``messages``; empty where there are none.
        age_reason: the page's script is told that an age gate is why.
        oembed: HTTP status of oEmbed's answer about the same video.
    """

    code: str = "ERROR"
    heading: str = "Video unavailable"
    below: tuple[str, ...] = ()
    message: str = ""
    age_reason: bool = False
    oembed: int = 404


GONE = Refusal(below=("This video is unavailable",))
_HELD_BACK = Refusal(code="UNPLAYABLE", below=("This video is not available",), oembed=403)
_PRIVATE = Refusal(
    code="LOGIN_REQUIRED",
    heading="Private video",
    below=("Sign in if you've been granted access to this video",),
    message=(
        "This video is private. If the owner of this video has granted you access, please sign in."
    ),
    oembed=403,
)

SHOWN = frozenset({VISIBLE, "labelled"})
"""States in which the video plays; no words of YouTube's own are known for a label."""

POST_SAYS: Mapping[str, Refusal] = {
    "policy_removal": Refusal(
        heading="This video has been removed for violating YouTube's Community Guidelines."
    ),
    "author_deleted": Refusal(below=("This video has been removed by the uploader",)),
    "account_suspended": Refusal(
        below=(
            "This video is no longer available because the YouTube account associated with this "
            "video has been terminated.",
        )
    ),
    "account_deleted": Refusal(
        below=(
            "This video is no longer available because the uploader has closed their YouTube "
            "account.",
        )
    ),
    "copyright": Refusal(
        below=(
            "This video is no longer available due to a copyright claim by ",
            "Example Rights Ltd",
        )
    ),
    "not_found": GONE,
    "post_private": _PRIVATE,
    # YouTube's private video is there for those whom its owner lets in
    "audience_limited": _PRIVATE,
    "age_gate": Refusal(
        code="LOGIN_REQUIRED",
        heading="Sign in to confirm your age",
        below=("This video may be inappropriate for some users.",),
        age_reason=True,
        oembed=200,
    ),
    "sensitive_gate": Refusal(code="CONTENT_CHECK_REQUIRED", heading="", oembed=200),
    "geo_block": Refusal(
        code="UNPLAYABLE",
        below=("The uploader has not made this video available in your country",),
        oembed=200,
    ),
    "legal_withheld": Refusal(
        code="UNPLAYABLE",
        below=(
            "This content is not available on this country domain due to a legal complaint from "
            "the government.",
        ),
        oembed=200,
    ),
    "paywalled": Refusal(
        code="UNPLAYABLE",
        heading="This video is available to this channel's members on level: Example",
        oembed=403,
    ),
    # no words of YouTube's own are known for these: the vaguer answer, never a stronger one
    "deleted_unspecified": GONE,
    "moderator_removal": GONE,
    "automatic_filter": GONE,
    "account_deactivated": GONE,
    "account_private": _HELD_BACK,
    "account_limited": _HELD_BACK,
    "under_review": _HELD_BACK,
    "community_closed": _HELD_BACK,
    "defederated": _HELD_BACK,
}
"""What a watch page says of each true state in which the video does not play."""

SAYS_IN_PLACES: Mapping[str, Refusal] = {
    "copyright": Refusal(
        code="UNPLAYABLE",
        below=(
            "This video contains content from ",
            "Example Rights Ltd",
            ", who has blocked it in your country on copyright grounds",
        ),
        oembed=200,
    ),
}
"""What it says instead where the state holds only in some places."""

NO_CHANNEL = "This channel does not exist."
CHANNEL_SAYS: Mapping[str, str] = {
    "account_suspended": (
        "This account has been terminated for a violation of YouTube's Terms of Service."
    ),
    "policy_removal": "This channel was removed because it violated our Community Guidelines.",
    "account_deleted": NO_CHANNEL,
    "account_deactivated": NO_CHANNEL,
    "not_found": NO_CHANNEL,
}
"""What a channel's page says of its account's true state; it is shown in all other states."""

_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW"
)
EVERYWHERE = tuple(_CODES.split())
"""Countries and territories (ISO 3166-1), as a page lists where its video may be seen."""
