"""An address proves a website only when it stands at the same domain, and nobody else does."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from providers.people import domains
from providers.people.domains import proves
from providers.people.shared_hosts import DISPOSABLE, FREE_MAIL, PAGES

NAMES = (
    "maumeebay", "lakeside-recovery", "newdawn", "hillcrest-behavioral", "stjude-detox", "redrock", "serenitypoint",
    "turningpointohio", "kalamazoo-clinic", "firststep", "openarmsrecovery", "bridge2wellness", "casa-verde",
    "oakridgehospital", "pinelandcsb", "lighthouse-iop", "valleyhope24", "crossroadstreatment", "nativehealthmn",
    "westsidecenter",
)  # fmt: skip
ENDINGS = ("org", "com", "net", "health", "co.us")
PERSONS = ("intake", "j.smith", "o'brien", "front-desk", "Admissions")
WEBSITES: tuple[Callable[[str], str], ...] = (
    lambda domain: f"https://{domain}",
    lambda domain: f"http://www.{domain}/",
    lambda domain: f"www.{domain}",
    lambda domain: f"HTTPS://{domain.upper()}:443/Detox%20Program?from=a@b#top",
    lambda domain: f"https://detox.{domain}/locations/toledo",
)


def genuine() -> list[tuple[str, str]]:
    """Addresses of people at their program's own domain, with its website as lists write it."""
    found = []
    for number, name in enumerate(NAMES):
        for turn, ending in enumerate(ENDINGS):
            domain = f"{name}.{ending}"
            at = f"mail.{domain}" if (number + turn) % 7 == 0 else domain
            found.append((f"{PERSONS[(number + turn) % 5]}@{at}", WEBSITES[(number + 2 * turn) % 5](domain)))
    return found


def strangers(domain: str) -> Iterator[str]:
    """Addresses that are not at a domain, however they look."""
    name, _, ending = domain.partition(".")
    hosts = [
        f"evil-{domain}", f"x{domain}", f"{domain}.evil.com", f"{name}{ending}.com", f"{name}-{ending}.com",
        f"{name}s.{ending}", f"{name[:-1]}.{ending}", f"{name}{name[-1]}.{ending}",
        f"{name[1]}{name[0]}{name[2:]}.{ending}",
        f"{name}.{ending}.co", f"{name}.xyz", f"{name}.{ending}m", f"my{name}.{ending}", f"{name}help.{ending}",
        f"{domain}.mailinator.com", f"{name}.gmail.com", f"{name}.github.io", f"{name}.blogspot.com",
        f"{name}.wixsite.com", f"www-{domain}", ending, f"{name}.localhost", name, "10.0.0.1", "[192.0.2.7]", "[::1]",
        "127.1", "2130706433", "0x7f.1", f"{domain}.", f".{domain}", f"{name}..{ending}", f"-{domain}", f"{domain}-",
        f"{name}_.{ending}", f"{domain}:25", f"{domain}/", f"{domain}#", f"{domain}?", f"{domain}%00", f"{domain}\0",
        f"{domain}\n", f"{domain}\r\nBcc: evil@evil.com", f"\t{domain}", f" {domain}", f"{domain} ", f"(x){domain}",
        f"{domain}(x)", f"evil.com@{domain}", f"{domain}@evil.com", f"{domain},b@evil.com", f"{domain};b@evil.com",
        f"{domain}\\@evil.com", f"evil.com\\{domain}", f"{domain}>,<b@evil.com", f"{domain}\u3002evil.com",
    ]  # fmt: skip
    for letter, alike in {"a": "а", "e": "е", "o": "о", "i": "і", "s": "ѕ", "c": "с", "k": "\u212a", "l": "ⅼ"}.items():
        twin = domain.replace(letter, alike, 1)
        if twin != domain:
            hosts += [twin, *(host for host in punycode(twin) if host != domain)]
    for letter, alike in {"o": "0", "l": "1", "i": "l", "m": "rn", "e": "3", "s": "5"}.items():
        if letter in name:
            hosts.append(f"{name.replace(letter, alike, 1)}.{ending}")
    hosts += ["".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in domain)]
    hosts += [f"{name}\u00ad.{ending}", f"{name}\u200b.{ending}", f"{name}\u202e.{ending}", f"{name}․{ending}"]
    yield from (f"intake@{host}" for host in hosts)
    yield from (f"intake.{domain}@{host}" for host in ("gmail.com", "yahoo.com", "proton.me", "mailinator.com"))
    yield from (
        f"intake+1234@{domain}", f"+@{domain}", f"@{domain}", domain, f'"intake"@{domain}', f'"a@b"@{domain}',
        f"evil.com!intake@{domain}", f"intake%evil.com@{domain}", f"<intake@{domain}>", f"x <intake@{domain}>",
        f"intake@{domain}@gmail.com", f"gmail.com@intake@{domain}", f"in take@{domain}", f".intake@{domain}",
        f"in..take@{domain}", f"intake.@{domain}", f"intаke@{domain}", f"mailto:intake@{domain}",
        f"{'a' * 65}@{domain}",
        f"intake@{'a.' * 130}{domain}", f"/i@{domain}", f"intake@{domain}\x00@evil.com", f"intake\n@{domain}",
    )  # fmt: skip


def punycode(host: str) -> list[str]:
    """How a host of other letters goes over the wire, where it can."""
    try:
        return [host.encode("idna").decode()]
    except UnicodeError:
        return []


def disguises(domain: str) -> Iterator[str]:
    """Web addresses that show a domain to a person and lead elsewhere, or may."""
    yield from (
        f"http://{domain}@evil.com", f"http://{domain}:80@evil.com/", f"http://user:{domain}@evil.com",
        f"http://evil.com\\@{domain}", f"http://{domain}\\.evil.com", f"http://evil.com%2F@{domain}",
        f"http://{domain}%2eevil.com", f"http://{domain}.", f"http://{domain}:", f"http://{domain}:99999", "http://",
        f"http:///{domain}", f"http:{domain}", f"//{domain}", f"ftp://{domain}", f"javascript://{domain}/%0aalert(1)",
        f"data://{domain}", f"http://{domain} @evil.com", f"http://{domain}\t.evil.com", f"http://{domain}\n.evil.com",
        f"http://{domain}\u2024evil.com", f"http://{domain}\uff0fevil.com", f"http://evil.com\u3002{domain}",
        f"http://[{domain}]", f"http://{domain},evil.com", f"http://{domain};evil.com", f"http://evil.com/{domain}",
        f"http://evil.com?{domain}", f"http://evil.com#{domain}", f"http://evil.com#@{domain}", f"http://_.{domain}",
        f"http://-.{domain}", f"http://xn--{domain}", f"http://xn--80ak6aa92e.{domain}", f"<http://{domain}>",
        f'"http://{domain}"', f"http://*.{domain}", f"http://{domain.replace('.', '..')}",
    )  # fmt: skip


DOMAINS = [f"{name}.org" for name in NAMES]
CORNERS = (
    "evil.blogspot.com", "evil.github.io", "evil.duckdns.org", "evil.herokuapp.com", "uiowa.edu", "navy.mil",
    "evil.sites.google.com",
)  # fmt: skip
LEADS_TO_EVIL = re.compile(r"evil\.com[/?#]")  # there the website is evil.com's, honestly
ATTACKS = [
    *((email, f"https://www.{domain}") for domain in DOMAINS[:8] for email in strangers(domain)),
    *((f"intake@{domain}", website) for domain in DOMAINS[:4] for website in disguises(domain)),
    *(("evil@evil.com", website) for website in disguises(DOMAINS[0]) if not LEADS_TO_EVIL.search(website)),
    *((f"intake@{host}", f"https://www.{host}/our-program") for host in sorted(FREE_MAIL | DISPOSABLE | PAGES)),
    *((f"intake@{host}", f"https://{host}") for host in CORNERS),
]


def test_there_are_attacks_enough_and_none_is_there_twice() -> None:
    assert len(set(ATTACKS)) >= 500
    assert len(set(genuine())) == 100


def test_every_genuine_address_proves_its_website() -> None:
    assert [pair for pair in genuine() if not proves(*pair)] == []


def test_no_attack_proves_anything() -> None:
    assert [pair for pair in ATTACKS if proves(*pair)] == []


@pytest.mark.parametrize(
    ("email", "website"), [("a@maumeebay.org", ""), ("", "https://maumeebay.org"), ("", ""), ("@", "@"), (".", ".")]
)
def test_nothing_proves_nothing(email: str, website: str) -> None:
    assert not proves(email, website)


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(genuine()))
def test_what_proves_ends_with_one_domain_in_both(before: str, after: str, pair: tuple[str, str]) -> None:
    email, website = pair
    for one, other in ((before + email, website), (email + after, website), (email, website + after)):
        if proves(one, other):
            host = urlsplit(other if "://" in other[:8] else f"http://{other}").hostname or ""
            own = domains.own_domain(host)
            assert own
            assert one.isascii()
            assert one.count("@") == 1
            assert f".{one.lower().partition('@')[2]}".endswith(f".{own}")
            assert f".{host}".endswith(f".{own}")


@given(st.sampled_from(NAMES), st.sampled_from(ENDINGS[:4]), st.integers(0, 60), st.characters())
def test_one_other_letter_is_another_domain(name: str, ending: str, where: int, letter: str) -> None:
    domain = f"{name}.{ending}"
    at = where % len(domain)
    other = domain[:at] + letter + domain[at + 1 :]
    assume(other.lower() != domain)
    assume(letter not in ".@" or at < len(name))
    own = other.rpartition("@")[2]
    assume(not own.endswith(f".{domain}") and own != domain)
    assert not proves(f"intake@{other}", f"https://{domain}")


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,3}", fullmatch=True))
def test_a_host_in_front_of_a_domain_is_of_it_and_one_behind_it_is_not(words: str) -> None:
    assert proves(f"intake@{words}.maumeebay.org", "https://maumeebay.org")
    assert not proves(f"intake@maumeebay.org.{words}", "https://maumeebay.org")


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_reading(email: str, website: str) -> None:
    assert proves(email, website) in (True, False)
    assert domains.is_email(email) in (True, False)
