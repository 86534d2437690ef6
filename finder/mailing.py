"""Who carries letters out in this service, as the settings say."""

from finder.settings import Settings
from web.carriers import Carrier, Files, Smtp


def carrier(settings: Settings) -> Carrier:
    """A mail server where one is set, files otherwise."""
    if settings.mail == "files":
        return Files(settings.var_dir / "mail", settings.mail_from)
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        security=settings.smtp_security,
    )
