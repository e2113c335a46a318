"""Bluesky's labelling services for one country each, whose takedowns its app honours there alone.

Source: platforms-open §1.c, regional labelers, as the official app names them; read 2026-11-22.
"""

from checker.model import Reading

COUNTRY_OF = {
    "did:plc:ekitcvx7uwnauoqy5oest3hm": "BR",
    "did:plc:r55ow3tocux5kafs5dq445fy": "DE",
    "did:plc:crm2agcxvvlj6hilnjdc4hox": "RU",
    "did:plc:gvkp7euswjjrctjmqwhhfzif": "GB",
    "did:plc:dsynw7isrf2eqlhcjx3ffnmt": "AU",
    "did:plc:cquoj7aozvmkud2gifeinkda": "TR",
    "did:plc:vhgppeyjwgrr37vm4v6ggd5a": "JP",
    "did:plc:zlbbuj5nov4ixhvgl3bj47em": "ES",
    "did:plc:zrp6a3tvprrsgawsbswbxu7m": "PK",
    "did:plc:srr4rdvgzkbx6t7fxqtt6j5t": "IN",
    "did:plc:z57lz5dhgz2dkjogoysm3vut": "EU",
}


def countries_closed(reading: Reading) -> list[str]:
    """Return where a takedown label of a country's own service is in force, by country code."""
    stated = (said.split(" ")[0] for name, said in reading.main.values if name == _TAKEDOWN)
    return sorted({COUNTRY_OF[source] for source in stated if source in COUNTRY_OF})


_TAKEDOWN = "label:!takedown"
