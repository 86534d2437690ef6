"""Nothing that must never be said is said anywhere that a person reads, and what is said is easy to read."""

import ast
import html
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from finder import helplines
from finder.screening.shapes import Text
from finder.settings import Settings
from providers.terms import Group, Term
from providers.vocabulary import GROUPS
from tests.finder.screening.cast import TABLE
from tests.finder.screening.test_words import texts
from tests.house import translations
from tests.house.test_promises import PAGES
from tests.house.wording import NAMES, RULES, claimed, forbidden, grade, syllables
from web.i18n import catalogue

ROOT: Final = Path(__file__).parents[2]
VOICES: Final = {"en": "en", "en_they": "en", "es": "es", "es_they": "es"}
LITERAL: Final = r'"((?:\\.|[^"\\\n])*)"|\'((?:\\.|[^\'\\\n])*)\''
CALLED: Final = re.compile(rf"(?:\b_|gettext)\(\s*(?:{LITERAL})(?:\s*,\s*(?:{LITERAL}))?")
SCRIPT: Final = re.compile(rf"//[^\n]*|/\*[\s\S]*?\*/|{LITERAL}|`((?:\\.|[^`\\])*)`")
JINJA: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
MARKDOWN: Final = re.compile(r"\n\s*\n|\n\s*(?:[-*>]|#+|\d+\.) |\|")

WRONG: Final = {
    "en": """
    You don't need detox. · You do not need medical detox. · If you only use ketamine, you do not need detox.
    Don't worry, you do not need detox. · You won't need detox first. · There is no need for detox.
    Detox is unnecessary. · Detox is not needed. · You can skip detox. · Skip detox and start with an IOP.
    Most people do not need detox. · It is safe to stop at home. · It's safe to stop. · It is safe for you to quit.
    You can safely stop drinking. · You can stop drinking safely. · You can detox at home. · Try a home detox.
    Withdrawal is harmless. · Just stop. · Stopping on your own is fine. · Detox without a doctor. · You are safe.
    You are safe to detox at home. · Just quit today. · Simply stop. · Quit cold turkey. · Go cold turkey.
    Going cold turkey is not dangerous. · Stop alcohol today. · Stop drinking. · Stop using today.
    Stop taking your methadone. · Quit alcohol now. · Give up drinking today. · Come off Suboxone.
    Please stop your medicine. · You should stop taking benzos. · You must quit drinking. · You can stop GHB at home.
    If you are pregnant, stop opioids now. · Stop now for the baby. · Do not wait, stop drinking. · No, stop drinking.
    It is not hard: stop drinking. · It is time to quit alcohol. · Call us and stop drinking today.
    When pregnant you must stop drinking. · Detox is required before IOP. · Detox is always needed.
    Detox is often a crucial first step. · You must detox first. · You have to go to detox. · You need detox.
    Everyone needs detox. · IOP requires detox first. · If you drink, you need detox. · Detox cures you.
    We can cure addiction. · Results guaranteed. · We guarantee a bed. · There is no withdrawal from ketamine.
    Ketamine has no withdrawal. · Ketamine does not cause withdrawal. · Ketamine withdrawal is dangerous.
    Withdrawal from ketamine is deadly. · Ketamine withdrawal is not dangerous. · Take 5 mg less each day.
    Take half a dose. · Cut your dose by half each week. · Drink one less drink each day. · Take 2 pills a day.
    Follow this taper schedule. · You are addicted. · You are an addict. · You have a use disorder.
    You're an alcoholic. · You have an addiction. · An ASAM-approved program · This is ASAM level 3.7.
    We apply the ASAM Criteria. · Call the government helpline. · Our helpline is free and confidential.
    The helpline is open 24/7. · The National Addiction Helpline is federally funded.
    Call the helpline, day and night. · Call this line. It is free. · Call our helpline. Free and confidential.
    Call a licensed helpline: 1-800-615-1067. · Help by phone around the clock · The phone lines are open.
    The call is confidential. · The best programs · Top-rated centers · Hand-picked programs · Handpicked for you
    Matched by experts · HIPAA compliant · Drug abuse · A substance abuser · Get clean. · A dirty test · For junkies
    Call now before it is too late. · Limited beds! · It is not hard and you should stop drinking.
    You can detox safely. · Ketamine withdrawal is not real. · Endorsed by ASAM · Our line is private and anonymous.
    Free: call 1-800-615-1067. · 100% free · You do not need to go to detox.
    """,
    "es": """
    Usted no necesita desintoxicación. · Si solo usa ketamina, usted no necesita desintoxicación.
    No hace falta una desintoxicación. · La desintoxicación no es necesaria. · No tiene que ir a desintoxicación.
    Puede saltarse la desintoxicación. · Es seguro dejar el alcohol en casa. · Es seguro desintoxicarse en casa.
    Puede dejar de beber sin riesgo. · Desintoxíquese en casa. · La desintoxicación en casa funciona.
    Simplemente deje de beber. · Solo deje de tomar. · Deje las drogas a pulso. · Déjelo en seco.
    Deje el alcohol hoy. · Deje de consumir. · Suspenda la metadona. · Pare de tomar ya. · Llame y deje el alcohol.
    Usted está a salvo. · Si está embarazada, deje los opioides ahora. · Usted debe dejar de beber.
    Debería dejar el alcohol. · Es hora de dejar la bebida. · Puede dejar el GHB por su cuenta.
    Es obligatoria la desintoxicación. · La desintoxicación es necesaria antes del IOP.
    Usted debe hacer una desintoxicación. · La desintoxicación cura. · Usted necesita una desintoxicación.
    Resultados garantizados. · Le garantizamos una cama. · No hay abstinencia de ketamina.
    La ketamina no causa abstinencia. · La abstinencia de ketamina es peligrosa.
    La abstinencia de la ketamina no es peligrosa. · Tome 5 mg menos. · Tome la mitad de la dosis.
    Baje la dosis a la mitad. · Tome 2 pastillas al día. · Usted es adicto. · Usted es drogadicta.
    Usted tiene un trastorno por consumo. · Usted tiene una adicción. · Aprobado por ASAM · Nivel ASAM 3.7
    Llame a la línea de ayuda del gobierno. · Nuestra línea es gratis. · Llame a esta línea. Es gratis.
    La línea de ayuda está abierta las 24 horas. · Ayuda por teléfono, de día y de noche · La llamada es confidencial.
    Las líneas telefónicas están abiertas. · Los mejores programas · Programas mejor calificados · Elegidos a mano
    Abuso de drogas · Manténgase limpio. · Una prueba sucia · Llame antes de que sea tarde. · Camas limitadas
    No es difícil y debe dejar el alcohol. · Deje todo hoy. · Deje su medicina.
    No hace falta hacer una desintoxicación. · Le recomendamos dejar el alcohol. · No es necesaria la desintoxicación.
    Es seguro dejar de beber. · Puede parar sin peligro. · La abstinencia es inofensiva.
    La desintoxicación es crucial. · Debe empezar con una desintoxicación. · ASAM 3.7 · National Addiction es gratis.
    Tome una copa menos. · 100 % seguro · Actúe ya.
    """,
}
RIGHT: Final = {
    "en": """
    You may need detox. · You may not need detox. · Medical detox looks like the safer first step.
    It may be safer to stop with nurses and doctors close by, day and night. · Ask if you need detox first.
    A nurse or doctor can tell if you need detox. · Do I need detox before an IOP? · Do you need detox first?
    Can I skip detox? · Some people can skip detox. · Not everyone needs detox. · Some people need detox first.
    Detox is not always needed. · We cannot say that you do not need detox. · You may have to go to detox first.
    If a nurse says that you do not need detox, you can start in an IOP. · Ask if detox is required.
    It is for people who do not need detox or staff day and night. · Signs you may need detox
    Nothing you told us points to a need for medical detox. · Is it safe to stop at home? · Ask if it is safe to stop.
    It is not safe to stop at home. · It is never safe to stop alcohol all at once. · Detox alone is not enough.
    A clinician decides if this is safe for you. · When you are safe, find a program. · Do not detox at home.
    Stopping on your own can be dangerous. · If you stop on your own, you can have a seizure. · Do not just stop.
    You can't just stop. · Never quit cold turkey. · Quitting cold turkey can kill. · Do not stop all at once.
    Do not stop all at once on your own. For some drugs, that can cause seizures or death. · You can stop at any time.
    Never stop alcohol, benzos, or GHB all at once on your own. · Don't stop taking your methadone.
    Do not cut down or stop drinking on your own. · Do not stop opioids, alcohol, or benzos on your own.
    If you cut down or stop drinking, you may shake. · When you stop drinking, you may shake.
    Shaking that will not stop · Before you stop alcohol, ask a doctor. · A doctor can help you stop drinking.
    Help to cut down and stop drinking · Treatment medicine plus alcohol can stop your breathing.
    Naloxone can stop an opioid overdose. · What happens when you cut down, stop, or wait too long?
    Stopping is the main treatment. · Do not stop it. · There is no set time to come off it.
    Stay on your treatment medicine. · Detox does not cure addiction. · There is no cure. · We cannot guarantee a bed.
    Ketamine withdrawal can be hard.
    Most people do not get severe withdrawal from ketamine, but some have needed medical care.
    A guide says that ketamine does not seem to cause a classic withdrawal.
    Nobody knows that ketamine withdrawal is safe. · Ask about lowering it slowly. That can take weeks or months.
    On a day you drink, how many drinks? 4 to 7. · One drink = one beer, one glass of wine, or one shot.
    This does not apply the ASAM Criteria. · Drug use · Your body may depend on it.
    If you have an addiction, you can ask for help. · National Addiction Helpline
    The SAMHSA National Helpline is free and confidential, day and night. · SAMHSA is a government agency.
    For a crisis, call or text 988. It is free, day and night. · We do not know if this line is free.
    A free public line: SAMHSA, 1-800-662-4357, day and night. · Ask if the call is confidential. · Is this line free?
    We have not confirmed who answers this line. You can ask before you share anything. · Free of charge
    It is not a government helpline. · Feel free to call the helpline. · Call a helpline. The program is free.
    This line is not for emergencies. · A hospital run by the government · A nurse is on site 24/7.
    Bring clean clothes. · It may be better to ask. · Not sure what to do? Talk with a person. · Please get care today.
    If you can stop drinking, tell them. · What if I do not need detox? · It is only safe to stop with a doctor near.
    Nobody can tell you that it is safe to stop. · If you try to stop at home, ask a doctor first.
    Nobody can say that you are safe. · No page on this site can tell you that you need detox.
    What if you must detox first? · The call may not be confidential. · There is no free helpline here.
    """,
    "es": """
    Puede que necesite desintoxicación. · ¿Necesita desintoxicación primero? · ¿Puedo saltarme la desintoxicación?
    Algunas personas no necesitan desintoxicación. · No podemos decir que usted no necesita desintoxicación.
    Personal de enfermería puede decir si necesita desintoxicación. · Quizás necesita una desintoxicación.
    ¿No sabe si primero hace falta una desintoxicación? · Pregunte si la desintoxicación es obligatoria.
    Puede ser más seguro dejar de consumir con médicos cerca. · No es seguro dejar el alcohol en casa.
    ¿Es seguro dejar el alcohol en casa? · Un profesional clínico decide si esto es seguro para usted.
    Cuando esté a salvo, podemos ayudarle. · Si está fuera de peligro, llame. · No lo haga en casa. · No deje de golpe.
    Dejarlo por su cuenta puede ser peligroso. · No deje de tomar su medicina. · No los deje por su cuenta.
    Nunca deje el alcohol, los benzos o el GHB de golpe por su cuenta. · Cuando deje de beber, puede temblar.
    No simplemente deje de beber. · Nunca lo deje en seco. · Dejarlo en seco puede matar.
    No debe dejar el alcohol hoy. · Si consume menos y deje de beber, puede temblar.
    Si deja de consumir de golpe, puede tener una convulsión. · Antes de dejar el alcohol, pregunte a un médico.
    La naloxona puede detener una sobredosis. · La desintoxicación no cura. · No podemos garantizar una cama.
    Esto no aplica los criterios ASAM. · La mayoría no tiene una abstinencia fuerte de ketamina.
    Nadie puede decir que no hay abstinencia de ketamina. · La línea nacional de SAMHSA es gratis y confidencial.
    Llame al 988. Es gratis, de día y de noche. · No hemos confirmado quién contesta esta línea.
    Pregunte si la llamada es confidencial. · No es una línea de ayuda del gobierno.
    Si se siente mejor, siga llamando. · A lo mejor le ayuda preguntar. · Lleve ropa limpia.
    Intenté consumir menos y no pude. · ¿Hay un médico de día y de noche? · ¿Aceptan mi seguro?
    Dejarlo por su cuenta puede dar convulsiones. · Nunca pare o deje de tomar su medicina por su cuenta.
    ¿Cómo ayudo a que coma y deje de beber? · Si puede dejar de beber, cuéntelo. · ¿Debe dejar de beber?
    ¿Y si no necesita desintoxicación? · Solo es seguro dejar de beber con un médico.
    Nadie puede decir que es seguro dejar de beber. · Si intenta dejar de beber por su cuenta, pregunte antes.
    Nadie puede decir que está a salvo. · No siempre es necesaria la desintoxicación.
    Ninguna página puede decir que usted necesita una desintoxicación. · La llamada puede no ser confidencial.
    Hay médicos las 24 horas. · Esta línea no siempre es gratis. · ¿Es gratis esta línea?
    """,
}  # fmt: skip


def examples(kind: dict[str, str]) -> list[tuple[str, str]]:
    """Language and sentence of each example."""
    return [(one, text.strip()) for one, many in kind.items() for text in re.split(r"·|\n", many.strip())]


@pytest.mark.parametrize(("language", "sentence"), examples(WRONG))
def test_the_lint_knows_what_must_never_be_said(language: str, sentence: str) -> None:
    assert forbidden(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), examples(RIGHT))
def test_the_lint_lets_pass_what_cautions_asks_or_hedges(language: str, sentence: str) -> None:
    assert forbidden(sentence, language) == []


@pytest.mark.parametrize("language", RULES)
def test_every_rule_has_an_example_of_what_breaks_it(language: str) -> None:
    broken = {
        wrong.partition(": ")[0] for one, text in examples(WRONG) if one == language for wrong in forbidden(text, one)
    }
    assert broken == {rule.name for rule in RULES[language]}


@pytest.mark.parametrize(
    "text",
    [
        "JUST STOP", "Just\n   stop", "Just <b>stop</b>", "Just<b> stop</b>", "Ju<i>st</i> stop", "Just<br>stop",
        "Just&nbsp;stop", "Just &#115;top", "Just st\u00adop", "Just \u200bstop", "**Just** stop", "_Just_ stop",
        '<a title="Just stop" href="/">More</a>', "<span>Just</span><span>stop</span>", "Ｊｕｓｔ stop",
        "You don&#39;t need detox", "You don’t need detox", "You dont need <em>any</em> detox",
        "You do n<b>o</b>t need detox",
    ],
)  # fmt: skip
def test_no_disguise_hides_a_forbidden_sentence(text: str) -> None:
    assert forbidden(text, "en")


@settings(deadline=None)
@given(
    st.sampled_from(examples(WRONG)),
    st.lists(st.sampled_from([" ", "\n", "&nbsp;", "<br>", " <b>", "</b> ", "\u00ad "])),
)
def test_no_mix_of_blanks_and_markup_hides_one_either(example: tuple[str, str], gaps: list[str]) -> None:
    words = example[1].split(" ")
    gap = [*gaps, *[" "] * len(words)]
    text = "".join(f"{word}{between}" for word, between in zip(words, gap, strict=False))
    assert forbidden(text.upper().replace("&NBSP;", "&nbsp;"), example[0])


@pytest.mark.parametrize(
    "text", ["<p>Just</p><p>stop</p>", "<li>Just<li>stop here", "Just. Stop.", "<!-- just stop -->"]
)
def test_what_is_not_one_sentence_is_not_read_as_one(text: str) -> None:
    assert forbidden(text, "en") == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_excuses_itself_and_nothing_beside_it(name: str) -> None:
    language = "es" if re.search("abuso", name) else "en"
    assert NAMES[name]
    assert forbidden(f"Survivors: {name.upper()}.", language) == []
    assert forbidden(f"{name}, abuse, abuso", language)


# ---------------------------------------------------------------- everywhere that a person reads


class Said(NamedTuple):
    """Something that a person may read, and where it stands."""

    place: str
    language: str
    text: str


def templates(root: Path) -> Iterator[Said]:
    """Text of every template, and every literal in its code."""
    for path in sorted((root / "templates").rglob("*.*")):
        source = path.read_text()
        literals = ("".join(found) for code in JINJA.findall(source) for found in re.findall(LITERAL, code))
        for text in (JINJA.sub(shown, source), *literals):
            yield from (Said(path.name, language, text) for language in RULES)


def shown(code: re.Match[str]) -> str:
    """What stands on the page in the place of a piece of Jinja: the words of its calls to gettext."""
    return "" if code[0].startswith("{#") else html.escape(" ".join("".join(one) for one in CALLED.findall(code[0])))


def messages() -> Iterator[Said]:
    """Every sentence that code and templates mark for translation."""
    for message in translations.said():
        for text in [message.id] if isinstance(message.id, str) else message.id or ():
            yield Said("gettext", "en", text)


def spanish(root: Path) -> Iterator[Said]:
    """Every translation."""
    with (root / "web" / "locale" / "es.po").open("rb") as lines:
        for message in read_po(lines, locale="es"):
            for text in [message.string] if isinstance(message.string, str) else message.string or ():
                yield Said("es.po", "es", text)


def screening(found: object) -> Iterator[Said]:
    """Every sentence of the screening's table."""
    for place, text in texts(found):
        yield from (Said(place, language, getattr(text, voice)) for voice, language in VOICES.items())


def learning(root: Path) -> Iterator[Said]:
    """Every text of the pages that explain, whatever their shape."""
    for path in sorted((root / "finder" / "learning").rglob("*.toml")):
        yield from within(path.name, tomllib.loads(path.read_text()))


def within(place: str, found: object, language: str = "en") -> Iterator[Said]:
    """Every text in a tree of tables and lists; English, unless its key says otherwise."""
    if isinstance(found, str):
        yield Said(place, language, found)
    for key, value in found.items() if isinstance(found, dict) else ():
        yield from within(f"{place} {key}", value, VOICES.get(key, language))
    for value in found if isinstance(found, list | tuple) else ():
        yield from within(place, value, language)


def scripts(root: Path) -> Iterator[Said]:
    """Every text in a script, and pictures with words."""
    for path in sorted((root / "static").glob("*.js")):
        for literal in SCRIPT.finditer(path.read_text()):
            yield from (
                Said(path.name, language, "".join(map(str, filter(None, literal.groups())))) for language in RULES
            )
    for path in sorted((root / "static").glob("*.svg")):
        yield Said(path.name, "en", path.read_text())


def code(root: Path) -> Iterator[Said]:
    """Every text in the code; of those that only explain it, the ones that the command line and the API show."""
    for path in sorted(
        path for package in ("finder", "providers", "seeds", "web") for path in root.glob(f"{package}/**/*.py")
    ):
        tree = list(ast.walk(ast.parse(path.read_text())))
        explains = set() if {"commands", "api", "cli.py"} & set(path.parts) else {
            id(node.value) for node in tree if isinstance(node, ast.Expr)
        }  # fmt: skip
        for node in tree:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explains:
                yield Said(path.relative_to(root).as_posix(), "en", node.value)


def documents(root: Path) -> Iterator[Said]:
    """The pages for operators and clinicians. What a source says in its own words stands apart, at the end."""
    for path in sorted([*root.glob("*.md"), *root.glob("docs/*.md")]):
        for text in MARKDOWN.split(path.read_text().partition("\n## Sources\n")[0]):
            yield from (Said(path.name, language, text) for language in RULES)


def planted_listings(root: Path) -> Iterator[Said]:
    """The example programs."""
    yield from within("demo", json.loads((root / "seeds" / "data" / "demo_listings.json").read_text()))


def terms(groups: Iterable[Group]) -> Iterator[Said]:
    """The words of the vocabulary."""
    return (
        Said(group.name, "en", text)
        for group in groups
        for text in (group.label, *(words for term in group.terms for words in (term.label, term.hint)))
    )


def setting_words(model: type[Settings]) -> Iterator[Said]:
    """What each setting says, and the words that it has from the start."""
    for name, field in model.model_fields.items():
        yield from (Said(name, "en", text) for text in (field.description, field.default) if isinstance(text, str))


def lines(chosen: Settings) -> Iterator[Said]:
    """What is said of each phone line, in both languages."""
    for line in helplines.all_lines(chosen):
        for text in (line.name, line.purpose, line.answered_by, line.paid_by):
            yield Said(line.code, "en", text)
            yield Said(line.code, "es", str(catalogue("es").get(text, text)))


READ: Final[dict[str, Callable[[Path], Iterator[Said]]]] = {
    one.__name__: one for one in (templates, spanish, learning, scripts, code, documents, planted_listings)
}
TOLD: Final[dict[str, Callable[[], Iterator[Said]]]] = {
    "messages": messages,
    "screening": lambda: screening(TABLE),
    "terms": lambda: terms(GROUPS.values()),
    "settings": lambda: setting_words(Settings),
    "lines": lambda: lines(Settings()),
} | {name: partial(read, ROOT) for name, read in READ.items()}


def wrong(said: Iterable[Said]) -> list[str]:
    """Where something forbidden is said, and what."""
    return [f"{one.place}: {what}" for one in dict.fromkeys(said) for what in forbidden(one.text, one.language)]


@pytest.mark.parametrize("place", TOLD)
def test_nothing_forbidden_is_said(place: str) -> None:
    assert wrong(TOLD[place]()) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_says_it_when_all_its_pieces_stand_together(searcher: TestClient, language: str) -> None:
    prefix = "" if language == "en" else f"/{language}"
    found = searcher.get("/api/v1/search", params={"near": "60614"}).json()["listings"][0]["id"]
    paths = [*PAGES, "/nowhere", f"/listing/{found}", f"/compare?id={found}"]
    assert wrong(Said(path, language, searcher.get(prefix + path).text) for path in paths) == []


def test_the_description_of_the_api_does_not_say_it(searcher: TestClient) -> None:
    assert wrong(within("openapi", searcher.get("/api/openapi.json").json())) == []


def test_nothing_is_claimed_of_the_owners_line() -> None:
    assert [one for one in lines(Settings()) if one.place == "helpline" and claimed(one.text, one.language)] == []
    assert claimed("Free and confidential, 24/7, licensed by the government", "en")
    assert claimed("Gratis y confidencial, con licencia del gobierno", "es")


@pytest.mark.parametrize(
    ("place", "path", "content"),
    [
        ("templates", "templates/finder/check/new.html", "<p>Just {% if a %}<b>stop</b>{% endif %}.</p>"),
        ("templates", "templates/finder/new.html", "<p>{{ _('Just') }} {# why #}<b>{{ _(\"stop\") }}</b></p>"),
        ("templates", "templates/finder/new.html", '<a aria-label="{{ _("Just stop") }}" href="/">More</a>'),
        ("templates", "templates/finder/new.html", '{% set words = "Just stop" %}{{ words }}'),
        ("templates", "templates/mail/new.txt", "Simplemente deje de beber."),
        ("spanish", "web/locale/es.po", 'msgid "x"\nmsgstr "Simplemente deje de beber."\n'),
        ("spanish", "web/locale/es.po", 'msgid "x"\nmsgid_plural "y"\nmsgstr[0] ""\nmsgstr[1] "Deje todo hoy."\n'),
        ("learning", "finder/learning/new.toml", '[[sections]]\n[[sections.items]]\nen = "Just stop."\nes = "a"\n'),
        ("learning", "finder/learning/deep/new.toml", 'lead.en = "a"\nlead.es_they = ["Deje el alcohol hoy."]\n'),
        ("learning", "finder/learning/sources.toml", '[read]\n"X" = "The best programs."\n'),
        ("scripts", "static/new.js", 'const a = 1; // don\'t\nsay("Just stop");'),
        ("scripts", "static/new.js", "say(`Just\n stop`);"),
        ("scripts", "static/new.svg", "<svg><title>Just stop</title></svg>"),
        ("code", "finder/pages/new.py", '"""Best first."""\nWORDS = f"Just " "stop {x}"\n'),
        ("code", "finder/commands/new.py", 'def run() -> None:\n    """The best programs."""\n'),
        ("documents", "docs/new.md", "# New\n\n- one\n- Just\n  **stop**\n"),
        ("documents", "README.md", "| a | Just stop |\n"),
        ("planted_listings", "seeds/data/demo_listings.json", '[{"organization": "Best Recovery"}]'),
    ],
    ids=lambda value: value if "\n" not in value and " " not in value else "",
)  # fmt: skip
def test_a_forbidden_sentence_in_a_file_is_found(tmp_path: Path, place: str, path: str, content: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(content)
    assert len(wrong(READ[place](tmp_path))) >= 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("templates/finder/check/new.html", "<p>{{ _('Just stop.') }}</p>"),
        ("templates/new.html", "{{ ngettext('a', 'Just stop.', 2) }}"),
        ("finder/pages/new.py", "_('Just stop.')"),
        ("providers/new.py", "WORDS = (_('Just'\n' stop.'), 1)"),
    ],
    ids=["template", "plural", "page", "vocabulary"],
)
def test_a_forbidden_sentence_that_is_to_be_translated_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, content: str
) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(content)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    assert len(wrong(messages())) == 1


def test_a_forbidden_sentence_in_a_table_a_term_a_setting_or_a_line_is_found() -> None:
    class Chosen(Settings):
        helpline_name: str = "The best line"

    term = Term("x", "X", "The best programs")
    assert len(wrong(screening({"copy": Text("a", "b", "Just stop.", "Deje el alcohol hoy.")}))) == 2
    assert len(wrong(terms([Group("x", "Get clean", "", (term,))]))) == 2
    assert len(wrong(setting_words(Chosen))) == 1
    assert wrong(lines(Settings(helpline_operator="A government helpline", helpline_payer="The best")))


# ---------------------------------------------------------------- easy to read


def running(*patterns: str) -> list[str]:
    """The whole sentences of some templates, names and numbers filled in. Headings and labels are not counted."""
    paths = sorted(path for pattern in patterns for path in (ROOT / "templates" / "finder").glob(pattern))
    options: dict[str, Any] = {"trimmed": "true"}
    found = [one[1] for path in paths for one in extract_from_file("jinja2", path, translations.KEYWORDS, (), options)]
    whole = [text for one in found for text in ([one] if isinstance(one, str) else one) if text]
    return [re.sub(r"%\(\w+\)s|\{\w+\}", "5", text) for text in whole if re.search(r"[.?!…]\W*$", text)]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 11.3),
        ("Cwm fjord-bank glyphs vext quiz.", 0.5),
        ("The cat sat on the mat.", -1.4),  # 6 words of 6 syllables
        ("Go. Stay.", -3.4),  # the lowest that there can be
    ],
)
def test_the_grade_has_its_published_values(text: str, known: float) -> None:
    assert grade(text) == pytest.approx(known, abs=0.06)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("She was in the U.S. army.", "She was in the us army."),
        ("Bring a card, e.g. this one.", "Bring a card, eg this one."),
        ("Come at 9 a.m. on time.", "Come at 9 am on time."),
        ("Ask Dr. Lee or St. Ann.", "Ask Dr Lee or St Ann."),
        ("Call No. 5 now.", "Call no 5 now."),
        ("It is 0.6 miles.", "It is 6 miles."),
        ("Next: 1. Call them. 2. Go in.", "Next: Call them. Go in."),
        ("Call 911 now.", "Call us now."),
        ("Call 1-800-662-4357 now.", "Call us now."),
        ("Ask about an IOP or GHB.", "Ask about an ox or go."),
        ("Don’t go (yet).", "Don't go yet."),
        ("“Can I?” Yes … it may.", "Can I? Yes … it may."),
    ],
)
def test_what_is_short_or_in_figures_is_one_word_and_ends_no_sentence(written: str, same: str) -> None:
    assert grade(written) == pytest.approx(grade(same))


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("make", 1), ("stopped", 1), ("wanted", 2), ("people", 2), ("little", 2), ("nurses", 2), ("doctor", 2),
     ("ketamine", 3), ("medicine", 3), ("withdrawal", 3), ("detox", 2), ("emergency", 4), ("24/7", 1), ("don't", 1)],
)  # fmt: skip
def test_syllables_are_counted_as_words_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_text_without_words_has_no_grade() -> None:
    with pytest.raises(ValueError, match="nothing to read"):
        grade(" … ")


def test_the_pages_of_the_screening_are_easy_to_read() -> None:
    said = running("check/*.html")
    assert not said or grade(" ".join(said)) <= 6


def test_the_pages_of_a_search_are_easy_to_read() -> None:
    said = running("home.html", "results.html", "listing.html", "_[!l]*.html", "unplaced.html")
    assert len(said) > 15
    assert grade(" ".join(said)) <= 6


def test_the_screening_is_easy_to_read_as_a_whole() -> None:
    table = TABLE
    stems = [one.text for one in table.questions.values()]
    ends = [text for one in table.outcomes.values() for text in (one.headline, one.lead)]
    reasons = [rule.reason for rule in table.rules if rule.reason]
    assert (
        grade(" ".join(text.en for text in [*stems, *reasons, *(one.text for one in table.flags.values()), *ends])) <= 6
    )
