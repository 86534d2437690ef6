"""What a saved search is called: care, place, payer, group, a colour and a letter. All of it closed words."""

from typing import Final

from finder.placements import labels, spots
from finder.placements.labels import Label
from finder.placements.searches import Saved
from finder.search.query import ANY, SearchQuery
from providers import phrases, vocabulary
from providers.places import Gazetteer
from web.i18n import mark as _
from web.i18n import translator

PAYERS: Final = ("payment", "plan")
GROUPS: Final = ("group",)


def name(saved: Saved, language: str, gazetteer: Gazetteer) -> str:
    """``Blue K: Detox, Toledo, OH, 50 miles, Medicaid``."""
    t = translator(language)
    asked = [
        *phrases.labels("care", saved.query.care, t),
        _place(saved.query, language, gazetteer),
        *(t(words) for words in _words(saved, PAYERS)),
        *(t(words) for words in _words(saved, GROUPS)),
    ]
    return f"{short(saved.label, language)}: {', '.join(asked)}"


def short(label: Label, language: str) -> str:
    """``Blue K``."""
    return labels.words(*label, translator(language))


def choices(language: str) -> list[tuple[str, str]]:
    """The colours, to choose from."""
    t = translator(language)
    return [(code, t(words)) for code, words in labels.COLOURS.items()]


def _place(query: SearchQuery, language: str, gazetteer: Gazetteer) -> str:
    place, t = spots.located(query.near, gazetteer), translator(language)
    where = place.label if place else query.near
    if place and place.kind == "state":
        return where
    return f"{where}, {t(_('Any distance')) if query.miles == ANY else t(_('{n} miles')).format(n=f'{query.miles:g}')}"


def _words(saved: Saved, groups: tuple[str, ...]) -> list[str]:
    """What was chosen of some groups, as filters or as criteria, each once, in the vocabulary's order."""
    asked = {(group, code) for group in groups for code in saved.query.chosen.get(group, ())}
    asked |= {one.stated for one in saved.needs if one.group in groups}
    return [term.label for group in groups for term in vocabulary.GROUPS[group].terms if (group, term.code) in asked]
