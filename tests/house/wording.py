"""What must never be said to a person, as a table in each language, and how hard English is to read.

Lives hang on these words. Nobody is told to stop, or that stopping is safe, or that detox is or is not needed; nothing
is praised, promised or dosed; nobody is diagnosed or called names; the owner's line is not called what it may not be.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final, NamedTuple

# A heading in capitals names what may stand in other lines. Any other heading is a rule, and what a line under it says
# is wrong, unless the sentence also has what a line with "but" says: there, ▸ stands where the wrong words begin.
# Sentences are met one by one, in lower case, without tags; in English "don't" has become "do not".
ENGLISH: Final = r"""
NOT (a "not" that rules what follows: no comma between, nor a word that turns it round, as in "not hard to stop")
    \bNEGATION(?: TURNED[\w'-]+){0,4} ?▸(?![,;:])
NEGATION
    no|not|never|nor|nobody|nothing|without|against|avoid|avoiding|instead of|rather than
KETAMINE
    ketamine withdrawal|withdrawal from ketamine
TURNED
    (?!(?:worry|wait|hesitate|delay|matter|problem|afraid|only|hard|difficult|dangerous|risky)\b)
SAYS (what nobody says, or what a nurse or doctor will)
    \b(?:no|not|never|nothing|nobody|if|whether|until|unless|before) [^,;:]*\bSAYING\b[^,;:]*▸
SAYING
    says?|means?|tells?|knows?|proves?|shows?|promises?|decides?|finds?|sure|true
ASKS
    ^\W*(?:is|are|do|does|did|can|could|will|would|should|must|may|when|how|why|what)\b(?! you know).*▸.*\?
    \bask [^,;:]*▸
WARNS ("… can be dangerous", with no "not" before it)
    ▸DOWNRIGHT\b(?:can|could|may|might|is|are)\bDOWNRIGHT\bHARM\b
DOWNRIGHT
    (?:(?!\b(?:not|no|never|without|before|unless|help)\b)[^;:])*
HARM
    danger|dangerous|kill|deadly|death|seizures?|harm|risk|risky|hurt
LEAD (where an order begins)
    ^["'( ]*|[,;:("—-] ?|(?:and|then|or|so|but|please|now|first|also|instead)[ ]
ADVICE
    you (?:should|must|need to|have to|ought to|can|could|may|are able to) (?:now |just |safely |simply )?
    (?:try|time|advise you|recommend you|tell you|want you|important|good|wise|ok|okay|fine|better|easy) to[ ]
END
    stop|quit|give up|come off|get off|go off|wean off|taper off|cut out|detox from|withdraw from
ENDING
    stop|stopping|quit|quitting|detox|detoxing|withdraw|withdrawing|taper|tapering|(?:come|coming|get|getting) off
DRUG
    alcohol|drinks?|drinking|liquor|beer|wine|benzos?|xanax|valium|klonopin|ghb|gbl|opioids?|opiates?|heroin
    fentanyl|methadone|buprenorphine|suboxone|moud|medicines?|medications?|meds|drugs?|pills?|ketamine|kratom
    gabapentin|lyrica|tianeptine|downers|using|taking|use|everything|it|them
WHAT
    (?:(?:all|your|the|any|taking|using|drinking|street|pain|sleep) )*(?:DRUG|ALONE)
    (?:right )?now|today|tonight|(?:all )?at once|suddenly|for the baby
ALONE
    at home|on your own|by yourself|alone|without (?:a |any )?(?:doctor|nurse|help|medical)
DETOX
    (?:(?:an?|any|the|medical|supervised|inpatient|do|go to|go into|go through|have|be in|to) )*detox(?:ification)?

told to stop
    LEADEND WHAT
    but NOT
    but \b(?:if|when|whether|before|after|until|once|because|help|helps) [^,;:]*▸(?:and|or)\b
advised to stop
    ADVICEEND WHAT
    but NOT
    but \b(?:if|when|whether|until|think|feel|wonder) ▸you\b
    but \b(?:if|when|before) (?:you|they|people) ▸try\b
told to just stop
    (?:just|simply) (?:stop|quit)(?! by\b)
    but NOT
cold turkey
    cold turkey
    but NOT
    but \b(?:stopping|quitting|going|to go) WARNS
detox not needed
    (?:do|does|did|will|would|should) not (?:really |even )?(?:need|require|have to|need to) DETOX
    no need (?:for|to) DETOX
    detox (?:is|will be) (?:not |un)(?:needed|required|necessary)(?! (?:for|by) (?:everyone|all|every))
    (?:you|they|we|people|anyone|everyone) (?:can|could) (?:skip|avoid|do without|go without) DETOX
    (?:^|you may )(?:skip|avoid) DETOX
    but \bsome (?:\w+ )?▸
    but \bpeople who ▸
    but SAYS
    but ASKS
safe to stop
    safe (?:for (?:you|them|anyone|everyone|most people) )?to (?:ENDING|cut down|cut back|go without|drink|use|skip)
    (?:you|they) can (?:safely ENDING|ENDING (?:\w+ ){0,3}safely)
    withdrawal is (?:not dangerous|harmless|safe|never)|risk-free
    but NOT
    but \b(?:if|whether|only|unless|until) (?:it is |this is |it |this )?▸
    but SAYS
    but ASKS
stopping alone
    (?!detox )ENDING (?:\w+ ){0,3}ALONE|detox (?:\w+ ){0,3}(?!alone)ALONE|(?:at[- ])?home[- ]detox|detox kits?
    but NOT
    but \b(?:if|when|because) [^,;:]*▸
    but WARNS
    but ASKS
called safe
    (?:you|they) are (?:now |quite )?safe|(?:this|it) is safe for
    but \b(?:if|when|once|until|whether|sure|where) ▸
    but SAYS
detox required
    detox (?:first |always )?is (?:always |usually |often )?(?:an? )?(?:required|needed|necessary|mandatory|must)
    detox (?:first |always )?is (?:always |usually |often )?(?:an? )?(?:essential|crucial)
    (?:must|have to|has to|need to|needs to) (?:first )?(?:(?:go to|do|have|complete|finish|enter|start with) )?detox
    (?:you|they|everyone|people) (?:will |do |really |first )*needs? (?:a |medical |supervised |inpatient )*detox
    (?:iops?|programs?|treatment) (?:always )?requires? detox
    but NOT
    but \b(?:if|whether|when|unless|may|might|could|do|does|will|would|why) (?:it |this )?▸
    but \b(?:signs|signs that|some|many|most) ▸
    but SAYS
    but ASKS
cures, promises
    cur(?:es?|ed|ing)|guarante\w+
    but NOT
ketamine overstated
    no (?:\w+ )?withdrawal(?: \w+)? (?:from|with|after) ketamine|no ketamine withdrawal
    ketamine (?:has|causes?|gives?) no withdrawal
    ketamine (?:does|do|will|can) not (?:have|cause|give|bring|lead to) (?:any |physical )*withdrawal
    KETAMINE (?:is|does) (?:very |always |often |not )*(?:dangerous|deadly|fatal|life-threatening|exist)
    KETAMINE is (?:very |always |not )*(?:real|harmless|safe|easy)
    but SAYS
asam
    asam[- ](?:approved|certified|endorsed|based|recommended|levels?|criteria|\d)
    (?:approved|certified|endorsed) by (?:the )?asam
    but NOT
confidential
    confidential\w*
    but NOT
    but ASKS
    but \bsamhsa\b
the owner's line
    governments?|federal(?:ly)?|24/7|24 hours|days? (?:and|or) nights?|around the clock|(?:at )?any ?(?:time|hour)
    always (?:open|there|answered)|(?:is|are) (?:always )?open|(?<!feel )free|toll-free|licensed|certified
    confidential\w*|anonymous\w*|private
    but ^(?!.*LINE)
    but \b(?:samhsa|988|911|poison|lifeline|veterans|maternal|1-800-(?:662|222|487)|1-833)
    but NOT
    but ASKS
    but \b(?:whether|confirmed|know|is not) [^,;:]*▸
LINE
    \b(?:help ?lines?|hot ?lines?|phone lines?|by phone|(?:this|our|the) (?:line|number)|national addiction)\b
    615-1067
dosing
    \d+ ?(?:mg|mcg|ml|milligrams?|milliliters?)
    \d+ (?:pills|tablets|drops|capsules) (?:a|per|each|every) (?:day|night|hour)
    (?:half|a quarter|1[/⁄]2) (?:of )?(?:an? |your |the )?(?:doses?|pills?|tablets?)
    (?:one|1|two|2) (?:less|fewer) (?:drinks?|pills?|doses?)
    (?:cut|lower|reduce|drop|taper|go down) (?:\w+ ){0,4}by (?:\d+|half|one|two|a quarter)
    taper(?:ing)? (?:schedule|yourself)
called names
    abus(?:e[ds]?|ers?|ing|ive)|junk(?:ie|ies|y)|(?:druggie|crackhead|pothead|tweaker)s?|dirty|addict(?:s|ed)?
    use disorders?
    clean(?! (?:water|clothes|towels?|sheets?|needles?|room|bandages?))
    you are (?:an? )?(?:alcoholic|drunk|drug user|user)|(?<!if )you have an? (?:\w+ )?addiction
praise
    best|top[- ]rated|highest[- ]rated|hand[- ]?(?:picked|selected)|world[- ]class|our experts|success rates?
    hipaa[- ]compliant
    (?:vetted|chosen|matched|picked) by (?:our )?experts
    100 ?(?:%|percent) (?:success|effective|safe|free|private|confidential)
hurry
    before it is too late|limited (?:beds?|spots?|spaces?|time)|act (?:now|fast)|hurry
"""
SPANISH: Final = r"""
NOT
    \bNEGATION(?: TURNED\w+){0,4} ?▸(?![,;:])
NEGATION
    no|nunca|jamás|ni|nadie|nada|ning[uú]n\w*|sin|evite|tampoco|en lugar de|en vez de
TURNED
    (?!(?:se|importa|espere|dude|solo|problema|difícil)\b)
SAYS
    \b(?:no|nunca|nada|nadie|ning[uú]n\w*|si|hasta|cuando) [^,;:]*\bSAYING\b[^,;:]*▸
SAYING
    dec\w+|di[cg]\w+|significa|quiere decir|prueba|demuestra|promet\w+|sab\w+|asegur\w+|seguro|cierto|verdad
ASKS
    ¿(?!sab|por qué no)[^?]*▸|\bpregunte [^,;:]*▸
WARNS
    ▸DOWNRIGHT\b(?:puede|pueden|podría|es|son)\bDOWNRIGHT\bHARM\b
DOWNRIGHT
    (?:(?!\b(?:no|sin|nunca|antes de|ayudar)\b)[^;:])*
HARM
    peligros\w+|peligro|matar\w*|mortal|muerte|convulsi\w+|daños?|riesgos\w*
LEAD
    ^["'(¡¿ ]*|[,;:("¡—-] ?|(?:y|o|e|entonces|por favor|ahora|hoy|primero|luego|también)[ ]
END
    deje|suspenda|pare|abandone|corte|interrumpa|déjel[oa]s?|suspéndal[oa]s?|quítese
ENDING
    dejar|suspender|parar|abandonar|dejarl[oa]s?|suspenderl[oa]s?
DRUG
    (?:de )?(?:beber|tomar|consumir|usar|fumar|inyectarse|drogarse)|(?:de )?(?:tomar )?(?:el|la|los|las|su|sus) THING
    todo|(?:desde )?hoy|ya|ahora|de golpe|de repente|por el bebé
THING
    alcohol|bebida|benzos|benzodiacepinas|ghb|opioides|heroína|fentanilo|metadona|buprenorfina|suboxone|ketamina
    medicinas?|medicación|medicamentos?|pastillas?|drogas?|dosis|consumo|tratamiento|uso
ALONE
    en (?:la |su )?casa|por su cuenta|a solas|sin (?:un )?(?:médico|ayuda)
DETOX
    (?:(?:a|hacer|hacerse|pasar por|ir a|una?|la|ninguna|de|por) )*desintox\w+

told to stop
    LEADEND (?:ya |hoy |ahora |de golpe |por completo )?(?:DRUG|ALONE)
    but NOT
    but \b(?:si|cuando|antes de|después de|al|hasta|aunque) [^,;:]*▸(?:y|o|e)\b
    but ASKS
advised to stop
    (?:debe|debería|tiene que|hay que|trate de|intente|puede) (?:\w+mente |ya )?ENDING (?:DRUG|ALONE)
    (?:recomendamos|aconsejamos) ENDING (?:DRUG|ALONE)
    es (?:hora|momento|importante|bueno|mejor|fácil)(?: de)? ENDING (?:DRUG|ALONE)
    but NOT
    but \b(?:si|cuando|cree que) ▸(?:puede|debe)
    but ASKS
told to just stop
    (?:simplemente|solo|solamente|basta con) (?:END|ENDING)
    but NOT
cold turkey
    en seco|a pulso
    but NOT
    but WARNS
detox not needed
    no (?:le |les |se )?(?:necesita\w?|necesitará\w?|hace falta|hará falta|requiere\w?|tiene que|hay que) DETOX
    no es (?:necesari|obligatori)[oa] DETOX
    desintoxicación no (?:es|será|hace) (?:necesaria|obligatoria|falta)(?! para tod)
    sin necesidad de DETOX|(?:puede|pueden|podría) (?:saltarse|omitir|evitar) DETOX
    but \balgunas personas ▸
    but SAYS
    but ASKS
safe to stop
    (?<!más )segur[oa]s? (?:para usted )?(?:ENDING|desintoxicarse|bajar|reducir|consumir|beber|tomar)
    puede ENDING (?:\w+ ){0,4}(?:de (?:forma|manera) segura|con seguridad|sin (?:riesgo|peligro))
    abstinencia (?:no es peligrosa|es (?:inofensiva|segura))|sin (?:ningún )?riesgos?
    but \b(?:no|nunca) (?:siempre )?(?:es |será )?▸
    but \b(?:si|solo) (?:es |esto es )?▸
    but SAYS
    but ASKS
stopping alone
    (?:ENDING|desintox\w+)(?: \w+){0,4} ALONE
    but NOT
    but \b(?:si|cuando|porque) [^,;:]*▸
    but WARNS
    but ASKS
called safe
    (?:está|están) (?:ya )?(?:a salvo|fuera de peligro)|usted está segur[oa]|esto es segur[oa] para
    but \b(?:si|cuando|hasta que|en cuanto|donde) (?:usted )?▸
    but SAYS
detox required
    desintoxicación (?:primero )?es (?:siempre )?(?:un requisito|obligatoria|necesaria|imprescindible|indispensable)
    desintoxicación (?:primero )?es (?:siempre )?(?:esencial|crucial)
    es (?:siempre )?(?:obligatori[oa]|necesari[oa]|imprescindible|indispensable|crucial|esencial) DETOX
    (?:debe|tiene que|tendrá que|hay que|necesita|requieren?|hace falta) (?:primero )?DETOX
    (?:debe|tiene que|tendrá que|hay que) (?:primero )?(?:empezar con|completar|terminar) DETOX
    but NOT
    but \b(?:si|quizás?|tal vez|puede que|cuando|a veces|señales de que|algun[oa]s \w+)(?: \w+){0,2} ▸
    but SAYS
    but ASKS
cures, promises
    cur(?:a|an|ar|ará|arse|ado|ada|ación)|garant\w+
    but NOT
ketamine overstated
    (?:no hay|sin) (?:\w+ )?abstinencia (?:de|con|por) (?:la )?ketamina
    ketamina no (?:causa|tiene|da|produce|provoca) (?:\w+ )?abstinencia
    abstinencia (?:de|por) (?:la )?ketamina (?:no existe|(?:no )?es (?:muy |siempre )?(?:peligrosa|mortal|segura|real))
    but SAYS
asam
    (?:aprobad|certificad|avalad|recomendad)\w+ por (?:la )?asam|(?:nivel\w*|criterios?) (?:de (?:la )?)?asam
    asam[- ]?\d
    but NOT
confidential
    confidencial\w*
    but NOT
    but ASKS
    but \bsamhsa\b
the owner's line
    gobierno|federal\w*|24/7|24 horas|de día y de noche|a (?:toda|cualquier) hora|siempre (?:abierta|contesta)\w*
    (?:está|están) abiertas?|gratis|gratuit[oa]s?|con licencia|certificad[oa]|confidencial\w*|anónim\w+|privad[oa]s?
    but ^(?!.*LINE)
    but \b(?:samhsa|988|911|envenenamientos?|veteranos|1-800-(?:662|222|487)|1-833)
    but NOT
    but ASKS
    but \b(?:si|confirmado|sabemos|no es) [^,;:]*▸
LINE
    \b(?:líneas? de ayuda|líneas? telefónicas?|por teléfono|(?:esta|nuestra|la) línea|este número)\b
    \bnational addiction\b|615-1067
dosing
    \d+ ?(?:mg|mcg|ml|miligramos?|mililitros?)
    \d+ (?:pastillas|tabletas|gotas|cápsulas) (?:al|por|cada) (?:día|noche|hora)
    (?:la mitad de (?:la|su)|media|medias) (?:dosis|pastillas?|tabletas?)
    (?:una|1|dos|2) (?:bebidas?|copas?|pastillas?|dosis) menos
    (?:baje|reduzca|disminuya|bajar|reducir) (?:\w+ ){0,3}(?:un|en|a) (?:\d+|la mitad)
called names
    abus\w+|(?:yonqui|drogata)s?|(?:drogo)?adict[oa]s?|(?:drogadict|toxic[oó]man)\w+
    trastornos? por (?:el )?(?:uso|consumo)
    (?<!ropa )(?<!agua )limpi[oa]s?|suci[oa]s?
    usted es (?:una? )?(?:alcohólic|borrach|drogad|dependiente)\w*|(?<!si )usted tiene una? (?:\w+ )?adicción
praise
    (?:el|la|los|las|su|sus|nuestr[oa]s?) mejor(?:es)?|mejor(?:es)? (?:calificad|valorad|evaluad)\w+|nuestros expertos
    (?:escogid|elegid|seleccionad)[oa]s? (?:a mano|por (?:\w+ )?expertos)|de primera clase|tasas? de éxito
    100 ?% (?:segur|efectiv|eficaz|gratis|privad|confidenc|anónim)\w*
hurry
    antes de que sea (?:demasiado )?tarde|(?:camas|plazas|lugares|tiempo) limitad[oa]s?|no espere más
    actúe (?:ya|ahora)
"""

# Names of things, which are not ours to change, each with its reason.
NAMES: Final[Mapping[str, str]] = {
    "sexual abuse": "what was done to a person, in the name of a group in the vocabulary",
    "abuso sexual": "the same in Spanish",
    "home detox clinic": "in the names of example programs; what a program calls itself is not ours to change",
    "substance abuse and mental health services administration": "the official name of SAMHSA",
    "administración de servicios de abuso de sustancias y salud mental": "the same in Spanish",
}
SHORT: Final = (
    (r"\bcan'?t\b|\bcannot\b", "can not"), (r"\bwon'?t\b", "will not"), (r"n't\b", " not"), (r"'re\b", " are"),
    (r"\b(it|that|there|he|she)'s\b", r"\1 is"), (r"'ll\b", " will"), (r"\byoure\b", "you are"),
    (r"\b(do|does|is|are|did|should)nt\b", r"\1 not"),
)  # fmt: skip
SAME: Final = str.maketrans("‘’ʼ´`′＇“”„«»", "'" * 7 + '"' * 5, "*_")
BLOCKS: Final = re.compile(
    "address|article|aside|body|button|caption|d[dlt]|details|div|fieldset|fig.+|foot.+|form|h[1-6r]|head.*|html|label"
    "|legend|li|main|nav|[ou]l|option|p|script|section|select|summary|t(?:able|body|[dhr]|head|itle)"
)
READ_ALOUD: Final = frozenset({"alt", "aria-label", "aria-description", "content", "placeholder", "title", "value"})
BREAK: Final = "\x1e"
GOES_ON: Final = re.compile(r"(?:it|they|calls?|the calls?|always|free|confidential|open|es|son|siempre|gratis)\b")


class Rule(NamedTuple):
    """One thing that must not be said."""

    name: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None


def rules(table: str) -> tuple[Rule, ...]:
    """The rules of a table."""
    lines: dict[str, list[str]] = {}
    for line in filter(None, table.splitlines()):
        if line.startswith("    "):
            lines[next(reversed(lines))].append(line[4:])
        else:
            lines[line.partition(" (")[0]] = []
    named = {name: either(found) for name, found in lines.items() if name.isupper()}
    return tuple(rule(name, found, named) for name, found in lines.items() if not name.isupper())


def rule(name: str, lines: list[str], named: Mapping[str, str]) -> Rule:
    """A rule whose words begin and end where words do."""
    words = filled(either(line for line in lines if not line.startswith("but ")), named)
    unless = filled(either(line[4:] for line in lines if line.startswith("but ")), named)
    whole = rf"(?:(?<!\w)|(?=\W)){words}(?:(?!\w)|(?<=\W))"
    return Rule(name, re.compile(whole, re.I), re.compile(unless) if unless != either(()) else None)


def either(lines: Iterable[str]) -> str:
    """A pattern for any of some patterns."""
    return f"(?:{'|'.join(lines)})"


def filled(pattern: str, named: Mapping[str, str]) -> str:
    """A pattern with every name in it replaced by what it stands for."""
    names = "|".join(sorted(named, key=len, reverse=True))
    while (found := re.sub(names, lambda name: named[name[0]], pattern)) != pattern:
        pattern = found
    return pattern


RULES: Final = {"en": rules(ENGLISH), "es": rules(SPANISH)}


class Reader(HTMLParser):
    """A page as it is read: its text, and what is read aloud only. ``gap`` stands for a tag within a sentence."""

    def __init__(self, gap: str) -> None:
        super().__init__()
        self.gap = gap
        self.text: list[str] = []
        self.aside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text.append(BREAK if BLOCKS.fullmatch(tag) else " " if tag == "br" else self.gap)
        self.aside += [value for name, value in attrs if value and name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self.text.append(BREAK if BLOCKS.fullmatch(tag) else self.gap)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(text: str, gap: str = "") -> str:
    """Text without tags and entities; BREAK stands between blocks."""
    reader = Reader(gap)
    reader.feed(re.sub(r"<!(?!--|doctype)", "&lt;!", text, flags=re.IGNORECASE))
    reader.close()
    return BREAK.join(["".join(reader.text), *reader.aside])


def sentences(text: str, language: str) -> list[str]:
    """Plain sentences: one kind of quote and blank, lower case, nothing invisible, no names of ``NAMES``."""
    text = unicodedata.normalize("NFKC", text.translate(SAME)).lower()
    text = re.sub(r"[\u00ad\u200b-\u200d\u2060\ufeff]", "", text)
    text = re.sub(rf"[^\S{BREAK}]+", " ", text)
    for short, long in SHORT if language == "en" else ():
        text = re.sub(short, long, text)
    text = re.sub(rf"\b{either(NAMES).replace(' ', '[- ]')}\b", "▪", text)
    return [one.strip() for one in re.split(rf"(?<=[.!?])[\"')\]]* |{BREAK}", text) if one.strip()]


def forbidden(text: str, language: str) -> list[str]:
    """What a text, plain or HTML, says that must never be said: rule, words, sentence. ``language`` is "en" or "es"."""
    found = [
        wrong
        for gap in ("", " ")  # <span>just</span><span>stop</span> may stand apart on the page
        for one in followed(sentences(read(text, gap), language))
        for rule in RULES[language]
        for wrong in broken(rule, one)
    ]
    return list(dict.fromkeys(found))


def followed(plain: list[str]) -> list[str]:
    """Each sentence, after the one that it goes on about, if it only does that: "Call this line. It is free." """
    return [f"{what.rstrip('.')}, {one}" if GOES_ON.match(one) else one for what, one in pairwise(["", *plain])]


def broken(rule: Rule, sentence: str) -> Iterator[str]:
    """Every place where a sentence breaks a rule."""
    for wrong in rule.words.finditer(sentence):
        marked = f"{sentence[: wrong.start()]}▸{sentence[wrong.start() :]}"
        if not (rule.unless and rule.unless.search(marked)):
            yield f"{rule.name}: “{wrong[0].strip()}” in “{sentence}”"


def claimed(text: str, language: str) -> list[str]:
    """What a text that stands beside the owner's line claims of it, whether or not the text names the line."""
    line = next(rule for rule in RULES[language] if rule.name == "the owner's line")
    return [claim[0] for one in sentences(read(text), language) for claim in line.words.finditer(one)]


NEVER_EN: Final = tuple(rule.words.pattern for rule in RULES["en"] if not rule.unless)
NEVER_ES: Final = tuple(rule.words.pattern for rule in RULES["es"] if not rule.unless)
STOP_EN, STOP_ES = (next(one.words for one in RULES[language] if one.name == "told to stop") for language in RULES)

# How hard English is to read.
DOTTED: Final = re.compile(r"\b(?:[a-z]\.){2,}|\b(?:dr|mr|mrs|ms|st|vs|etc|approx|ext)\.|\bno\.(?= ?\d)", re.IGNORECASE)
NUMBERED: Final = re.compile(r"(?:^|(?<=[.!?:] ))\d{1,2}\. ")
ENDED: Final = re.compile(r"[.!?…]+[\"')\]]*(?:\s|$)")
WORD: Final = re.compile(r"[^\W_](?:[\w'-]|[.,](?=\d))*")
SILENT: Final = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouylscgzxh])es$|(?<=[^aeiouytd])ed$")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: 0.39 times words a sentence, plus 11.8 times syllables a word, less 15.59.

    Kincaid, Fishburne, Rogers and Chissom 1975 (Research Branch Report 8-75, US Navy). A test holds the values that
    Wikipedia gives for it ("Flesch-Kincaid readability tests"). Counted as Flesch did (How to Write Plain English,
    1979, chapter 2): what is hyphenated, abbreviated or in figures is one word, the last two of one syllable; numbers
    of a list are left out. Dots of abbreviations end no sentence. Raises ``ValueError`` for a text without words.
    """
    plain = DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), NUMBERED.sub("", text.translate(SAME)))
    ended = [words for one in ENDED.split(plain) if (words := WORD.findall(one))]
    words = [word for one in ended for word in one]
    if not words:
        raise ValueError("nothing to read")
    return 0.39 * len(words) / len(ended) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Groups of vowels, without an e at the end that is not said; one for figures."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", SILENT.sub("", letters) or letters)))
