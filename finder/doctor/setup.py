"""Rules about the settings: what people reach, who is believed, what the owner has still to say."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from finder.doctor.facts import Facts
from finder.doctor.shapes import Said, bad, look, ok
from finder.settings import Settings


def address(facts: Facts) -> Said:
    """Whether people reach us by https."""
    ours = facts.settings.address
    if ours.startswith("https://"):
        return ok(ours)
    if not is_public(facts.settings):
        return ok(f"{ours}, for this machine alone")
    return bad(f"{ours} is not encrypted", "put a proxy with https in front, and set FINDER_BASE_URL to https://…")


def hosts(facts: Facts) -> Said:
    """Whether our own name is answered, and no other."""
    known, name = facts.settings.hosts, host_of(facts.settings.address)
    if "*" in known:
        said = "any host name is answered", "name yours in FINDER_ALLOWED_HOSTS"
        return bad(*said) if is_public(facts.settings) else look(*said)
    if name not in known and f"[{name}]" not in known:
        return bad(f"whoever asks for {name} is refused", f"add {name} to FINDER_ALLOWED_HOSTS")
    return ok(f"{name} is answered")


def proxies(facts: Facts) -> Said:
    """Whether visitors behind a proxy are told apart, and nobody else may say who they are."""
    settings = facts.settings
    wrong = [text for text in settings.proxies if not is_network(text)]
    if wrong:
        return bad(f"{wrong[0]} is no network", "write FINDER_TRUSTED_PROXIES as 127.0.0.1/32 10.0.0.0/8")
    if any(ip_network(text).prefixlen == 0 for text in settings.proxies):
        return bad("anybody may say that they are anybody", "name only your proxies in FINDER_TRUSTED_PROXIES")
    if settings.address.startswith("https://") and not settings.proxies:
        return bad(
            "behind a proxy all visitors count as one and share its limit",
            "set FINDER_TRUSTED_PROXIES to the proxy's address, 127.0.0.1/32 for one on this machine",
        )
    return ok(" ".join(settings.proxies) or "none, and none is needed")


def metrics(facts: Facts) -> Said:
    """Whether those who read our numbers are named, and are not everybody."""
    named = facts.settings.metrics_for.split()
    wrong = [text for text in named if not is_network(text)]
    if wrong:
        return bad(f"{wrong[0]} is no network", "write FINDER_METRICS_FOR as 127.0.0.1/32 10.0.0.0/8")
    if any(ip_network(text).prefixlen == 0 for text in named):
        return look("anybody may read them", "name only your own machines in FINDER_METRICS_FOR")
    return ok(f"for {' '.join(named) or 'nobody'}")


def limits(facts: Facts) -> Said:
    """Whether a flood is slowed."""
    if facts.settings.rate_limits == "on":
        return ok(facts.settings.rate)
    said = "nobody is slowed, however often they ask", "take FINDER_RATE_LIMITS=off away"
    return bad(*said) if is_public(facts.settings) else look(*said)


def mail(facts: Facts) -> Said:
    """Whether letters leave the house, and whether the password for it is kept from whoever listens."""
    settings = facts.settings
    if settings.mail == "files":
        words = f"letters become files in {settings.var_dir / 'mail'}"
        return look(words, "set FINDER_MAIL=smtp") if is_public(settings) else ok(words)
    if settings.mail_from.endswith("@localhost"):
        return bad("nobody takes mail from localhost", "set FINDER_MAIL_FROM to an address of yours")
    if settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        return bad(f"letters go to {settings.smtp_host} unencrypted", "set FINDER_SMTP_SECURITY to starttls or tls")
    return ok(f"by {settings.smtp_host}")


def helpline(facts: Facts) -> Said:
    """Whether it is stated who answers the owner's line."""
    if facts.settings.helpline_operator:
        return ok(f"answered by {facts.settings.helpline_operator}")
    return look("every page says that it is not confirmed who answers", "set FINDER_HELPLINE_OPERATOR")


def screening(facts: Facts) -> Said:
    """Whether a clinician signed the table."""
    who, credential, day = facts.settings.signature
    if who:
        return ok(f"signed by {who}, {credential}, on {day}")
    return look("not yet clinically reviewed, and every result says so", "let a clinician read docs/screening.md")


def is_public(settings: Settings) -> bool:
    """Whether others than this machine can reach it, by its port or by its address."""
    return not (is_loopback(host_of(settings.address)) and is_loopback(settings.host))


def host_of(address: str) -> str:
    """The host name of an address."""
    return (urlsplit(address).hostname or "").lower()


def is_loopback(host: str) -> bool:
    """Whether a name or number means this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_network(text: str) -> bool:
    """Whether this is a network of addresses."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
