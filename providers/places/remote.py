"""Geocoders on other people's machines, for an operator who chooses one. None is built unless a setting names it.

geopy writes every address to its log and repeats it in its errors. What someone searches for here is a secret, so
each remote geocoder goes through the one wrapper below, which lets neither out.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import ConfigurationError, GeocoderServiceError, GeocoderTimedOut, GeopyError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

_CENSUS_BENCHMARK = "Public_AR_Current"


class CensusGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """The US Census Bureau's one-line geocoder: street addresses only, no key, no reverse."""

    def __init__(self, *, domain: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._base = f"{self.scheme}://{domain.strip('/')}/geocoder/locations/onelineaddress"

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: float | None = None) -> Any:
        """A Location, or a list of them; None when the Bureau matches no address."""
        asked = {"address": query, "benchmark": _CENSUS_BENCHMARK, "format": "json"}
        url = f"{self._base}?{urlencode(asked)}"
        return self._call_geocoder(
            url, partial(_census_answer, exactly_one=exactly_one), timeout=timeout or self.timeout
        )


class DiscreetGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """A geocoder that keeps what it was asked to itself: out of logs, and out of whatever it raises."""

    def __init__(self, inner: Geocoder, **asked: Any) -> None:
        super().__init__(adapter_factory=URLLibAdapter)
        self._inner = inner
        self._asked = asked

    def geocode(self, query: str, *, exactly_one: bool = True) -> Any:
        """A Location, a list of them, or None. Raises GeocoderTimedOut or GeocoderServiceError, without the words."""
        return _discreetly(partial(self._inner.geocode, query, exactly_one=exactly_one, **self._asked))

    def reverse(self, query: Any, *, exactly_one: bool = True) -> Any:
        """What stands at a point, in the same forms and with the same errors as `geocode`."""
        if not hasattr(self._inner, "reverse"):
            raise ConfigurationError("this geocoder has no reverse")
        return _discreetly(partial(self._inner.reverse, query, exactly_one=exactly_one))


_KINDS: dict[str, Callable[..., Geocoder]] = {
    "nominatim": Nominatim,
    "photon": Photon,
    "pelias": Pelias,
    "census": CensusGeocoder,
}

# To the world's geocoders "Paris" is in France; where they can be told the country, they are.
_ASKED: dict[str, dict[str, Any]] = {"nominatim": {"country_codes": ["us", "pr", "vi", "gu", "as", "mp"]}}


def remote_geocoder(kind: str, url: str, user_agent: str, timeout: float) -> Geocoder:
    """Build a geocoder: `nominatim`, `photon`, `pelias` or `census`, at a base URL, waiting `timeout` seconds.

    Raises geopy's ConfigurationError for another kind or for a URL without a scheme or a host.
    """
    parts = urlsplit(url)
    if kind not in _KINDS or parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigurationError(f"a geocoder needs a kind out of {', '.join(_KINDS)} and an http(s) URL")
    inner = _KINDS[kind](
        domain=parts.netloc + parts.path,
        scheme=parts.scheme,
        user_agent=user_agent,
        timeout=timeout,
        adapter_factory=URLLibAdapter,  # the other adapter's library logs each URL with its query
    )
    logging.getLogger("geopy").addFilter(_nothing)
    return DiscreetGeocoder(inner, **_ASKED.get(kind, {}))


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _discreetly(ask: Callable[[], Any]) -> Any:
    """Call; replace any error by one of the same meaning that has no words, no cause and no context."""
    try:
        return ask()
    except GeocoderTimedOut:
        failure: GeopyError = GeocoderTimedOut("the geocoder did not answer in time")
    except Exception as error:
        failure = GeocoderServiceError(f"the geocoder failed: {type(error).__name__}")
    # Raised out here because inside the handler the first error would travel along as its context.
    raise failure


def _census_answer(answer: dict[str, Any], exactly_one: bool) -> Any:
    matches = answer["result"]["addressMatches"]
    found = [Location(m["matchedAddress"], (m["coordinates"]["y"], m["coordinates"]["x"]), m) for m in matches]
    return None if not found else found[0] if exactly_one else found
