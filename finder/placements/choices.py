"""What an account last chose to have on its hand-outs: chosen once, and remembered."""

from finder.placements.handout_parts import PARTS, Chosen
from finder.placements.models import Choice


async def of(account: int, language: str) -> Chosen:
    """What an account chose; everything, in its own language, where it never did."""
    found = await Choice.filter(account=account).first()
    return Chosen.of(found.parts, found.language) if found else Chosen.of(PARTS, language)


async def remember(account: int, chosen: Chosen) -> None:
    """Keep it until they choose otherwise."""
    given = {"parts": list(chosen.parts), "language": chosen.language}
    await Choice.update_or_create(defaults=given, account=account)
