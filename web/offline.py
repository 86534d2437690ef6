"""The style of a page that needs no other file. It stands in the page itself, and the policy allows this text alone."""

import hashlib
from base64 import b64encode
from typing import Final

STYLE: Final = (
    "html{color-scheme:light dark;background:Canvas;color:CanvasText}"
    "body{max-width:34rem;margin:0 auto;padding:1rem;font:1.125rem/1.5 system-ui,sans-serif}"
    "h1{font-size:1.5rem;line-height:1.2}h2{font-size:1.125rem;margin:1.5rem 0 0}p{margin:.25rem 0}"
    "a{display:inline-block;margin:.25rem .5rem .25rem 0;padding:.6rem 1rem;border:2px solid;border-radius:.5rem;"
    "color:inherit;font-weight:700}"
)
ALLOWED: Final = f"'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
