"""What is kept no longer than it is of use: used-up sign-ins, sessions that ended, letters that went."""

from datetime import datetime, timedelta
from typing import Final

from tortoise.expressions import Q

from web.models import Letter, Session, SignIn
from web.outbox import FAILED, SENT, UNCLEAR

SIGN_INS: Final = timedelta(days=1)  # after their end
SESSIONS: Final = timedelta(days=30)  # after their end
LETTERS: Final = timedelta(days=30)  # after they went or were given up: then nobody knows any more to whom
KEYS: Final = timedelta(days=400)  # after they were written: longer than any reminder's key is asked for again


async def clean(now: datetime) -> int:
    """Let go of what is past its time. Returns how many rows. Letters that wait stay, however old they are.

    A letter's key outlives its words and its address: were it deleted, the same reminder could be written again.
    """
    sign_ins = SignIn.filter(expires_at__lt=now - SIGN_INS)
    over = now - SESSIONS
    sessions = Session.filter(Q(ended_at__lt=over) | Q(expires_at__lt=over))
    over = now - LETTERS
    told = Letter.filter(Q(state=SENT, sent_at__lt=over) | Q(state__in=[FAILED, UNCLEAR], due_at__lt=over))
    keys = Letter.filter(state__in=[SENT, FAILED, UNCLEAR], created_at__lt=now - KEYS, to="")
    return (
        await sign_ins.delete()
        + await sessions.delete()
        + await told.exclude(to="").update(to="", subject="", text="", error="")
        + await keys.delete()
    )
