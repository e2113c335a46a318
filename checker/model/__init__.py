"""Floor 0: the nouns. Standard library only; nothing here asks, stores or decides."""

from checker.model.correction import Correction, CorrectionKind
from checker.model.credential import Credential, Quota, TokenAsk
from checker.model.exchange import Ask, EvidenceRef, Exchange, JsonPost, verb_of
from checker.model.gaps import Gap
from checker.model.observation import Observation, Vantage, observer_of
from checker.model.outside import CERTAINTIES, OUTSIDE_KINDS, Outside
from checker.model.passes import Pass, PassEnd
from checker.model.reading import Answer, Reading
from checker.model.spell import Event, Look, Spell
from checker.model.subject import NeedsExpanding, Subject, account, post
from checker.model.topic import Place, Standing, Topic, TopicAct, standing
from checker.model.verdict import Outcome, Verdict
from checker.model.words import (
    ACCOUNT_CAUSES,
    INCONCLUSIVE_CAUSES,
    UNSPECIFIC_CAUSES,
    Actor,
    Availability,
    Basis,
    Cause,
    EventKind,
    GapReason,
    Grade,
    Origin,
    Purpose,
    Role,
    SubjectKind,
    TopicActKind,
)

__all__ = [
    "ACCOUNT_CAUSES",
    "CERTAINTIES",
    "INCONCLUSIVE_CAUSES",
    "OUTSIDE_KINDS",
    "UNSPECIFIC_CAUSES",
    "Actor",
    "Answer",
    "Ask",
    "Availability",
    "Basis",
    "Cause",
    "Correction",
    "CorrectionKind",
    "Credential",
    "Event",
    "EventKind",
    "EvidenceRef",
    "Exchange",
    "Gap",
    "GapReason",
    "Grade",
    "JsonPost",
    "Look",
    "NeedsExpanding",
    "Observation",
    "Origin",
    "Outcome",
    "Outside",
    "Pass",
    "PassEnd",
    "Place",
    "Purpose",
    "Quota",
    "Reading",
    "Role",
    "Spell",
    "Standing",
    "Subject",
    "SubjectKind",
    "TokenAsk",
    "Topic",
    "TopicAct",
    "TopicActKind",
    "Vantage",
    "Verdict",
    "account",
    "observer_of",
    "post",
    "standing",
    "verb_of",
]
