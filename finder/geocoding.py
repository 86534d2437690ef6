"""The remote geocoder of the settings. Without a setting there is none, and no word leaves the server."""

from typing import Final

from geopy.geocoders.base import Geocoder

from finder.settings import Settings
from providers.places import remote_geocoder

TIMEOUT: Final = 3.0  # seconds
USER_AGENT: Final = "treatment-finder"


def operators_geocoder(settings: Settings) -> Geocoder | None:
    """The one that an operator may ask at the command line."""
    if not settings.geocoder:
        return None
    return remote_geocoder(settings.geocoder, settings.geocoder_url, USER_AGENT, TIMEOUT)


def visitors_geocoder(settings: Settings) -> Geocoder | None:
    """The one that is told what visitors typed: only where the operator said so as well."""
    return operators_geocoder(settings) if settings.geocoder_for_visitors else None
