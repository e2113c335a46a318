"""``checker case``: the library of documented cases."""

from checker import cases
from checker.commands.output import put, put_json
from checker.model.instants import floor_text


def list_cases(*, as_json: bool) -> int:
    """Print the library, a case a line."""
    found = [cases.load(case_id) for case_id in cases.case_ids()]
    if as_json:
        put_json([{"id": case.name, "title": case.title} for case in found])
    else:
        for case in found:
            put(f"{case.name}  {case.title}")
    return 0


def show(case_id: str, *, as_json: bool) -> int:
    """Print a case: what the sources say, in what they contradict each other, what it can show."""
    case = cases.load(case_id)
    if as_json:
        put_json(case.model_dump(mode="json", by_alias=True))
        return 0
    put(case.title)
    put("")
    put(case.story.strip())
    put("")
    put(case.caveat.strip())
    put("")
    put("Said and reported, with the certainty of the source:")
    for row in case.outside:
        until = f" – {floor_text(row.until)}" if row.until else ""
        put(f"  {floor_text(row.at)}{until}  {row.words} [{row.certainty}; {row.source}]")
    put("")
    put("In dispute:")
    for line in case.disputed:
        put(f"  {line}")
    put("")
    put("Sources:")
    for line in case.sources:
        put(f"  {line}")
    return 0
