"""The one visual grammar: colours of Okabe and Ito, each with a shape and a word beside it."""

from dataclasses import dataclass

from checker.model import Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours for one background.

    Attributes:
        paper: the background.
        ink: words and ticks.
        grey: second-rank words.
        hair: grid lines.
        visible: "there".
        limited: "there, but …"; always hatched too.
        absent: "not there".
        back: the mark of a return, "▲".
        on_absent: words upon the colour of absence.
        control: bars of a control topic, outlined and dashed.
        gap: the hatching of a time in which we could not look.
    """

    paper: str
    ink: str
    grey: str
    hair: str
    visible: str
    limited: str
    absent: str
    back: str
    on_absent: str
    control: str
    gap: str

    def of(self, availability: Availability) -> str:
        """Return the colour in which an availability is drawn."""
        return {
            Availability.VISIBLE: self.visible,
            Availability.LIMITED: self.limited,
            Availability.ABSENT: self.absent,
        }.get(availability, self.gap)


LIGHT = Palette(
    paper="#fffdf8",
    ink="#1f1f1f",
    grey="#666666",
    hair="#e6e2d8",
    visible="#8ebfe3",
    limited="#f2c879",
    absent="#d55e00",
    back="#00785a",
    on_absent="#1c0d00",
    control="#7d93a6",
    gap="#999999",
)
DARK = Palette(
    paper="#16181b",
    ink="#eceae4",
    grey="#a9a9a4",
    hair="#33363b",
    visible="#3f7fae",
    limited="#a8781c",
    absent="#d55e00",
    back="#3fc79c",
    on_absent="#1c0d00",
    control="#8fa5b8",
    gap="#8a8a8a",
)

WORDS = {
    Availability.VISIBLE: "there",
    Availability.LIMITED: "there, but limited",
    Availability.ABSENT: "not there",
    Availability.INCONCLUSIVE: "could not tell",
}
"""What each colour is called wherever it stands."""


def palette(theme: str | None) -> Palette:
    """Return the colours for a page's theme, light where it is not known."""
    return DARK if theme == "dark" else LIGHT
