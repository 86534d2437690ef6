"""A form is read whole, or it is no form."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from web.forms import FORM, fields


@pytest.mark.anyio
async def test_somebody_who_leaves_while_a_form_comes_in_is_no_fault_of_ours() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"code=", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    headers = [(b"content-type", FORM.encode())]
    scope = {"type": "http", "method": "POST", "path": "/reports", "query_string": b"", "headers": headers}
    with pytest.raises(HTTPException) as refused:
        await fields(Request(scope, receive))
    assert refused.value.status_code == 400


@pytest.mark.anyio
async def test_a_character_that_postgresql_cannot_keep_is_no_part_of_what_somebody_wrote() -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"a%00b=c%00d&reason=%00", "more_body": False}

    headers = [(b"content-type", FORM.encode())]
    scope = {"type": "http", "method": "POST", "path": "/reports", "query_string": b"", "headers": headers}
    assert await fields(Request(scope, receive)) == [("ab", "cd"), ("reason", "")]
