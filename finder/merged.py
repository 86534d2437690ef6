"""Where the id of a listing that was merged into another leads. The index does not know it: the database is asked."""

from starlette.exceptions import HTTPException

from providers.moderation import merging


async def survivor(public_id: str) -> str:
    """The id of the listing that it went into.

    Raises ``HTTPException``: 404 for an id that leads nowhere; 503 while the database cannot tell, whatever ails it:
    "not here" would be more than is known then.
    """
    try:
        found = await merging.into(public_id)
    except Exception as error:
        raise HTTPException(503) from error
    if found is None:
        raise HTTPException(404)
    return found
