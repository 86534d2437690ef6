"""The moderators' pages: who may open them, what they show, and that every decision is one decision."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from providers import listings, records
from providers.editing import protected
from providers.listing import Listing
from providers.models import Claim, Doubt, Merge, Proposal, Twin
from providers.moderation import merging, suggestions, waiting
from providers.moderation.differing import Suggestion
from providers.people import freezing, members
from providers.records import Record
from tests.providers.claim_cast import LETTERS
from tests.providers.portal.cast import NOW, House, an_account, opened
from tests.providers.portal.forms import form_to
from tests.providers.portal.rooms import SEEN, SENT_ON, Visitor, a_program, fresh, letters, noted, now_is
from web import audit, secret
from web.models import Account, AuditEntry, Session

QUEUE: Final = "/portal/moderation"
UNFIT: Final = 422
NEW: Final = "4195550199"
ANNE: Final = "anne@finder.example"
BEN: Final = "ben@finder.example"
JO: Final = "jo@maumeebay.org"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("moderation")) as house:
        yield house


@pytest.fixture
def house(running: House) -> House:
    return fresh(running)


def moderator(house: House, email: str = ANNE, *, strong: bool = True, role: str = "moderator") -> Visitor:
    """Somebody who checks, and showed a passkey."""
    visitor = Visitor(house, email, role)
    house.do(lambda: _update(Account, {"email": email}, role=role))  # whoever kept a listing before moderates now
    if strong:
        session = {"token_hash": secret.digest(visitor.token)}
        house.do(lambda: _update(Session, session, strong_at=house.clock()))
    return visitor


async def _update(table: Any, chosen: dict[str, Any], **values: Any) -> None:
    await table.filter(**chosen).update(**values)


def rows(house: House, table: Any, **chosen: Any) -> list[Any]:
    """Rows of a table as they are now."""

    async def read() -> list[Any]:
        return list(await table.filter(**chosen).order_by("id"))

    return house.do(read)


def account_of(house: House, email: str) -> int:
    return house.do(lambda: an_account(email, NOW)).id


def propose(house: House, listing: Listing, by: str = JO, field: str = "phones", **changed: Any) -> Proposal:
    """Somebody who keeps the listing asks for another number."""
    account = account_of(house, by)
    new = changed or {"facts": listing.facts | {"phones": [[NEW, "", "main"]]}}
    wanted = replace(listing, **new)
    return house.do(
        lambda: protected.propose(
            listing, wanted, field, origin="editor", account=account, strong=False, at=house.clock(),
            rules=house.settings.rules, letters=LETTERS,
        )
    )  # fmt: skip


def decide_doubts(house: House) -> None:
    house.do(lambda: _update(Doubt, {"state": "open"}, state="kept"))


def doubt(house: House, listing: Listing, field: str = "phones", what: str = "someone_else") -> Doubt:
    given = {"program_public_id": UUID(listing.id), "field": field, "what": what, "code_hash": uuid4().hex}
    return house.do(lambda: Doubt.create(**given, created_at=house.clock()))


def again(house: House, made: Any) -> Any:
    """A row as it is now."""

    async def read() -> Any:
        return await type(made).get(id=made.id)

    return house.do(read)


def page_of(made: Any, kind: str = "proposal") -> str:
    return f"{QUEUE}/{kind}/{made.id}"


# Who may.


def everything(house: House) -> list[str]:
    """Every page of moderation, of things that are there."""
    listing = a_program(house, JO)
    made, said = propose(house, listing), doubt(house, listing)
    claim = house.do(lambda: Claim.create(program_public_id=UUID(listing.id), account=99, how="phone", created_at=NOW))
    freeze = house.do(lambda: freezing.Freeze.create(program_public_id=UUID(listing.id), at=NOW, by="job"))
    twin = house.do(lambda: Twin.create(one=UUID(listing.id), other=uuid4(), score=90, found_at=NOW))
    items = [page_of(made), page_of(said, "doubt"), page_of(claim, "claim"), page_of(freeze, "freeze")]
    sheets = [f"{item}/call" for item in items]
    return [QUEUE, *items, page_of(twin, "twin"), *sheets, f"{QUEUE}/merges", f"{QUEUE}/audit"]


def test_only_a_moderator_with_a_passkey_gets_in(house: House) -> None:
    paths = everything(house)
    stranger, editor = Visitor(house), Visitor(house, JO)
    weak, placer = moderator(house, strong=False), Visitor(house, "placer@finder.example", "referral")
    anne, boss = moderator(house), moderator(house, "boss@finder.example", role="admin")
    for path in paths:
        assert "/portal/sign-in" in stranger.get(path).headers["location"], path
        assert (editor.get(path).status_code, placer.get(path).status_code) == (403, 403), path
        assert "/portal/account?needed=yes" in weak.get(path).headers["location"], path
        assert (anne.get(path).status_code, boss.get(path).status_code) == (SEEN, SEEN), path
    for prefix in ("", "/es"):
        assert anne.get(prefix + paths[0]).status_code == SEEN


def test_nobody_else_can_decide_and_no_other_site_can(house: House) -> None:
    listing = a_program(house, JO)
    made = propose(house, listing)
    editor, weak, anne = Visitor(house, JO), moderator(house, strong=False), moderator(house)
    for visitor in (editor, weak):
        visitor.post(page_of(made), do="agree")
        visitor.post(page_of(made), do="refuse", reason="x")
    assert anne.forge(page_of(made), do="agree").status_code == 403
    assert anne.forge(page_of(made), do="refuse", reason="x").status_code == 403
    made = again(house, made)
    assert (made.agreed, made.state) == ([], "waiting")


@pytest.mark.parametrize("path", ["nothing/1", "proposal/999999", "claim/999999", "doubt/999999", "freeze/999999",
                                  "twin/999999", f"proposal/{10**30}", "proposal/999999/call", "twin/1/call",
                                  "proposal/x"])  # fmt: skip
def test_what_is_not_there_is_not_there(house: House, path: str) -> None:
    anne = moderator(house)
    assert anne.get(f"{QUEUE}/{path}").status_code == 404
    assert anne.post(f"{QUEUE}/{path}", do="agree").status_code in (404, 405)


# The queue.


def test_the_queue_names_what_where_since_when_and_how_much_harm(house: House) -> None:
    listing = a_program(house, JO, organization="Queue <House>", program="Detox & More")
    made = propose(house, listing)
    house.clock.on(days=3)
    text = moderator(house).get(QUEUE).text
    row = text[text.index(f'href="{page_of(made)}"') :][:600]
    assert "Change: Phone numbers" in row
    assert "Queue &lt;House&gt;, Detox &amp; More, Toledo, OH" in row
    assert "Harm to expect: high" in row
    assert "came 3 days ago" in row


def test_the_queue_can_be_narrowed_to_one_kind(house: House) -> None:
    listing = a_program(house, JO)
    made, said = propose(house, listing), doubt(house, listing, "payment", "not_taken")
    anne = moderator(house)
    text = anne.get(f"{QUEUE}?kind=doubt").text
    assert page_of(said, "doubt") in text
    assert page_of(made) not in text
    assert page_of(made) in anne.get(f"{QUEUE}?kind=nonsense").text
    decide_doubts(house)


# Changes.


def test_two_moderators_must_agree_to_a_number_and_the_hold_must_be_over(house: House) -> None:
    listing = a_program(house, JO)
    made = propose(house, listing)
    anne = moderator(house)
    text = anne.get(page_of(made)).text
    assert "0 of 2 moderators agreed" in text
    assert "419-555-0123" in text
    assert "419-555-0199" in text
    assert "Nothing is published before November 26, 2026" in text
    sent = anne.post(page_of(made), do="agree")
    assert (sent.status_code, sent.headers["location"]) == (SENT_ON, f"{page_of(made)}?said=waiting")
    seen = anne.get(sent.headers["location"]).text
    assert "1 of 2 moderators agreed" in seen
    assert "You agreed already" in seen
    anne.post(page_of(made), do="agree")
    house.clock.on(days=4)
    anne = moderator(house)
    anne.post(page_of(made), do="agree")
    assert (now_is(house, listing).phones, again(house, made).state) == (listing.phones, "waiting")
    moderator(house, BEN).post(page_of(made), do="agree")
    assert now_is(house, listing).phones[0].number == NEW
    assert "It was published" in moderator(house).get(page_of(made)).text


def test_whoever_keeps_the_listing_cannot_agree_to_a_change_of_it(house: House) -> None:
    listing = a_program(house, JO, BEN)
    made = propose(house, listing, by=BEN, field="website", website="https://elsewhere.example")
    ben = moderator(house, BEN)
    assert "Your word does not count here" in ben.get(page_of(made)).text
    sent = ben.post(page_of(made), do="agree")
    assert sent.headers["location"].endswith("said=not-counted")
    assert "Your word does not count here" in ben.get(sent.headers["location"]).text
    assert again(house, made).agreed == []


def test_refusing_needs_a_reason_and_keeps_what_was_typed(house: House) -> None:
    listing = a_program(house, JO)
    made = propose(house, listing)
    anne = moderator(house)
    for reason in ("", "   ", "\n"):
        answer = anne.post(page_of(made), do="refuse", reason=reason)
        assert answer.status_code == UNFIT
        assert "Say why" in answer.text
    assert again(house, made).state == "waiting"
    sent = anne.post(page_of(made), do="refuse", reason="The official number is another one.")
    assert sent.headers["location"].endswith("said=refused")
    text = anne.get(sent.headers["location"]).text
    assert "It was refused" in text
    assert "The official number is another one." in text
    assert [letter.to for letter in letters(house, "protected_decided", JO)][-1] == JO
    assert noted(house, listing)[-1] == "change-refused"
    assert anne.post(page_of(made), do="refuse", reason="again").headers["location"].endswith("said=late")


def test_deciding_at_the_same_time_acts_once(house: House) -> None:
    listing = a_program(house, JO)
    made = propose(house, listing)
    anne, ben = moderator(house), moderator(house, BEN)
    sends = [
        (visitor.token, {"form_token": visitor.proof, "do": "refuse", "reason": visitor.email})
        for visitor in (anne, ben)
    ]

    def send(one: tuple[str, dict[str, str]]) -> str:
        token, form = one
        headers = {"cookie": f"finder={token}"}
        house.client.cookies.clear()
        return str(house.client.post(page_of(made), data=form, headers=headers).headers["location"])

    with ThreadPoolExecutor(2) as both:
        came = sorted(where.rpartition("=")[2] for where in both.map(send, sends))
    assert came == ["late", "refused"]
    assert noted(house, listing).count("change-refused") == 1


def test_evidence_stands_beside_a_change_and_links_to_what_it_names(house: House) -> None:
    other = a_program(house, facts=a_number(NEW))
    listing = a_program(house, JO)
    text = moderator(house).get(page_of(propose(house, listing))).text
    assert "419-555-0199 is on other listings" in text
    assert f'href="/listing/{other.id}"' in text
    assert "They had shown no passkey." in text
    assert "is not known here" in text


def a_number(number: str) -> dict[str, Any]:
    return {"care": ["iop"], "phones": [[number, "", "main"]]}


def test_what_a_list_says_of_another_fact_is_taken_over_by_one(house: House) -> None:
    listing = a_program(house, JO)
    before, after = (
        {"payment": listing.facts["payment"]},
        {"payment": ["free"], "said": {"payment": ["samhsa-directory", "2025"]}},
    )
    found = Suggestion(listing.id, "payment", before, after, "samhsa-directory")
    house.do(lambda: suggestions.record([found], [listing.id], "samhsa-directory", NOW))
    (made,) = rows(house, Proposal, program_public_id=UUID(listing.id))
    anne = moderator(house)
    text = anne.get(page_of(made)).text
    assert "It is an official list that says so: SAMHSA National Directory, 2025." in text
    assert "0 of 1 moderators agreed" in text
    anne.post(page_of(made), do="agree")
    assert now_is(house, listing).facts["payment"] == ["free"]


def test_of_a_list_nothing_protected_is_published_before_its_people_were_told(house: House) -> None:
    listing = a_program(house, JO)
    before, after = {"website": listing.website}, {"website": "https://new.example.org"}
    found = Suggestion(listing.id, "website", before, after, "samhsa-locator")
    house.do(lambda: suggestions.record([found], [listing.id], "samhsa-locator", NOW))
    (made,) = rows(house, Proposal, program_public_id=UUID(listing.id))
    anne = moderator(house)
    assert "are being told" in anne.get(page_of(made)).text
    anne.post(page_of(made), do="agree")
    assert now_is(house, listing).website == listing.website
    house.do(lambda: suggestions.tell(house.clock(), LETTERS, house.settings.rules))
    assert "Nothing is published before" in anne.get(page_of(made)).text


# Claims, and the call.


def a_claim(house: House, listing: Listing, email: str = "claimant@gmail.com", how: str = "phone") -> Claim:
    account = account_of(house, email)
    return house.do(lambda: Claim.create(program_public_id=UUID(listing.id), account=account, how=how, created_at=NOW))


def test_a_claim_is_granted_or_refused_with_a_reason(house: House) -> None:
    anne = moderator(house)
    for wanted, state, kept in (("grant", "granted", 1), ("refuse", "refused", 0)):
        listing = a_program(house)
        claim = a_claim(house, listing)
        where = page_of(claim, "claim")
        answer = anne.post(where, do=wanted, reason=" ")
        assert (answer.status_code, again(house, claim).state) == (UNFIT, "open")
        anne.post(where, do=wanted, reason="Called the clinic.")
        assert (again(house, claim).state, again(house, claim).reason) == (state, "Called the clinic.")
        assert len(house.do(lambda listing=listing: members.of_listing(listing.id))) == kept  # type: ignore[misc]
        assert anne.post(where, do=wanted, reason="again").headers["location"].endswith("said=not-done")


def test_a_moderator_does_not_decide_their_own_claim(house: House) -> None:
    listing = a_program(house)
    claim = a_claim(house, listing, ANNE)
    anne = moderator(house)
    assert "This is your own" in anne.get(page_of(claim, "claim")).text
    anne.post(page_of(claim, "claim"), do="grant", reason="It is me.")
    anne.post(f"{page_of(claim, 'claim')}/call", do="code")
    claim = again(house, claim)
    assert (claim.state, claim.code_hash) == ("open", "")


def test_the_code_is_shown_once_to_whoever_asked_for_it(house: House) -> None:
    listing = a_program(house)
    claim = a_claim(house, listing)
    where, anne = f"{page_of(claim, 'claim')}/call", moderator(house)
    assert "Make a code to read out" in anne.get(where).text
    answer = anne.post(where, do="code")
    (code,) = re.findall(r"code\">(\d{3} \d{3})<", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert code not in anne.get(where).text
    assert again(house, claim).code_hash
    assert code.replace(" ", "") not in str([entry.details for entry in rows(house, AuditEntry)])
    assert "419-555-0123" in answer.text


def test_a_code_is_made_for_a_call_only(house: House) -> None:
    claim = a_claim(house, a_program(house), how="documents")
    anne = moderator(house)
    assert "Make a code" not in anne.get(f"{page_of(claim, 'claim')}/call").text
    answer = anne.post(f"{page_of(claim, 'claim')}/call", do="code")
    assert (answer.status_code, again(house, claim).code_hash) == (UNFIT, "")


def test_the_call_sheet_names_the_official_number_and_never_the_proposed_one(house: House) -> None:
    listing = a_program(house, JO)
    cells = {"name1": "Maumee Bay", "phone": "419-555-0177"}
    house.do(lambda: records.save([Record(listing.id, "samhsa-directory", "f", cells, "2023-06-29")]))
    made = propose(house, listing)
    text = moderator(house).get(f"{page_of(made)}/call").text
    numbers = re.findall(r'href="tel:\+1(\d{10})', text[text.index("Call this number") :])
    assert numbers[:2] == ["4195550177", "4195550123"]
    assert NEW not in text
    assert "419-555-0199" not in text
    assert "SAMHSA National Directory, June 29, 2023" in text


def test_even_a_listed_number_is_not_called_when_it_is_what_somebody_wants(house: House) -> None:
    listing = a_program(house, JO, facts={"care": ["iop"]})
    made = propose(house, listing)
    cells = {"name1": "Maumee Bay", "phone": "419-555-0199"}
    house.do(lambda: records.save([Record(listing.id, "samhsa-directory", "f", cells, "2023")]))
    assert "No number is known but the one" in moderator(house).get(f"{page_of(made)}/call").text


@pytest.mark.parametrize("kind", ["proposal", "claim", "doubt", "freeze"])
def test_what_came_of_a_call_is_noted_and_shown(house: House, kind: str) -> None:
    listing = a_program(house, JO)
    freeze = freezing.Freeze.create
    made: Any = {
        "proposal": lambda: propose(house, listing),
        "claim": lambda: a_claim(house, listing),
        "doubt": lambda: doubt(house, listing),
        "freeze": lambda: house.do(lambda: freeze(program_public_id=UUID(listing.id), at=NOW, by="job")),
    }[kind]()
    where, anne = page_of(made, kind), moderator(house)
    assert "Nobody has called them" in anne.get(where).text
    for outcome in ("", "nonsense"):
        assert anne.post(f"{where}/call", do="note", outcome=outcome).status_code == UNFIT
    sent = anne.post(f"{where}/call", do="note", outcome="wrong")
    text = anne.get(sent.headers["location"]).text
    assert "The call is noted." in text
    assert "They said: it is wrong." in text
    assert noted(house, listing)[-1] == "called"
    decide_doubts(house)


# Doubts and freezes.


def test_all_that_is_said_of_one_field_is_decided_at_once(house: House) -> None:
    listing = a_program(house, JO)
    first, second, other = doubt(house, listing), doubt(house, listing), doubt(house, listing, "payment", "not_taken")
    anne = moderator(house)
    text = anne.get(page_of(first, "doubt")).text
    assert "More than one person says" in text
    assert "2 × “Someone else answers”" in text
    sent = anne.post(page_of(first, "doubt"), do="changed")
    assert "Decided: it was wrong" in anne.get(sent.headers["location"]).text
    assert [again(house, one).state for one in (first, second, other)] == ["changed", "changed", "open"]
    assert anne.post(page_of(first, "doubt"), do="kept").headers["location"].endswith("said=late")
    assert anne.post(page_of(other, "doubt"), do="kept").headers["location"].endswith("said=kept")


def test_a_moderator_proposes_a_number_and_another_one_must_agree(house: House) -> None:
    listing = a_program(house)
    said = doubt(house, listing)
    where, anne = page_of(said, "doubt"), moderator(house)
    for number in ("", "12", "900-555-0100", "419-555-0123"):
        answer = anne.post(where, do="number", number=number)
        assert answer.status_code == UNFIT
        assert f'value="{number}"' in answer.text
    assert anne.post(where, do="number", number="(419) 555-0199").headers["location"].endswith("said=proposed")
    (made,) = rows(house, Proposal, program_public_id=UUID(listing.id))
    assert made.after["phones"] == [[NEW, "", "main"], ["4195550124", "12", "intake"]]
    anne.post(page_of(made), do="agree")
    assert again(house, made).agreed == []
    moderator(house, BEN).post(page_of(made), do="agree")
    house.clock.on(days=4)
    house.do(lambda: protected.apply_due(house.clock(), house.settings.rules))
    assert now_is(house, listing).phones[0].number == NEW
    decide_doubts(house)


def test_a_freeze_shows_what_happened_and_is_ended(house: House) -> None:
    listing = a_program(house, JO, BEN)
    made = propose(house, listing)
    house.do(lambda: freezing.freeze(listing.id, "link:7", freezing.BY_LETTER, house.clock(), LETTERS))
    (frozen,) = rows(house, freezing.Freeze, program_public_id=UUID(listing.id))
    where, anne = page_of(frozen, "freeze"), moderator(house)
    text = anne.get(where).text
    assert page_of(made) in text
    assert freezing.BY_LETTER in text
    assert "change-proposed" in text
    assert "The listing is frozen." in anne.get(page_of(made)).text
    (out,) = [member for member in house.do(lambda: members.of_listing(listing.id)) if member.email == BEN]
    assert anne.post(where, do="out", member=str(out.id)).headers["location"].endswith("said=out")
    for member in ("", "x", "999999", str(out.id)):
        assert anne.post(where, do="out", member=member).headers["location"].endswith("said=late")
    assert house.do(lambda: members.addresses(listing.id)) == [JO]
    assert anne.post(where, do="lift").headers["location"].endswith("said=lifted")
    assert anne.post(where, do="lift").headers["location"].endswith("said=late")
    assert "The freeze is over" in anne.get(where).text
    assert [letter.to for letter in letters(house, "frozen", JO)].count(JO) == 2


@pytest.mark.parametrize("kind", ["proposal", "claim", "doubt"])
def test_a_moderator_freezes_a_listing_at_once(house: House, kind: str) -> None:
    listing = a_program(house, JO)
    makers: Any = {"proposal": propose, "claim": a_claim, "doubt": doubt}
    made, anne = makers[kind](house, listing), moderator(house)
    sent = anne.post(page_of(made, kind), do="freeze")
    assert house.do(lambda: members.is_frozen(listing.id))
    assert "Somebody here froze it" in anne.get(sent.headers["location"]).text
    assert anne.post(page_of(made, kind), do="freeze").headers["location"] == sent.headers["location"]
    assert noted(house, listing).count("frozen") == 1
    decide_doubts(house)


# Twins and the log.


def twins_of(house: House) -> tuple[Twin, Listing, Listing]:
    one, other = sorted(
        (a_program(house, street="77 Oak Road"), a_program(house, street="77 Oak Rd")), key=lambda it: it.id
    )
    pair = house.do(lambda: Twin.create(one=UUID(one.id), other=UUID(other.id), score=91, found_at=NOW))
    return pair, one, other


@pytest.mark.parametrize("side", [0, 1])
def test_twins_are_made_one_and_two_again(house: House, side: int) -> None:
    pair, *both = twins_of(house)
    stays, goes = both[side], both[1 - side]
    where, anne = page_of(pair, "twin"), moderator(house)
    text = anne.get(where).text
    assert "91 of 100 points" in text
    assert "77 Oak Rd" in text
    assert anne.post(where, do="merge", into=str(uuid4())).status_code == SEEN
    assert anne.post(where, do="merge", into=stays.id).headers["location"].endswith("said=merged")
    assert house.do(lambda: merging.into(goes.id)) == stays.id
    assert anne.post(where, do="merge", into=stays.id).status_code == UNFIT
    assert "They are one listing now" in anne.get(where).text
    assert page_of(pair, "twin") not in anne.get(QUEUE).text
    merges = anne.get(f"{QUEUE}/merges").text
    assert goes.name in merges
    (made,) = rows(house, Merge, old=UUID(goes.id))
    assert ("merge", str(made.id)) in form_to(merges, "/merges") or str(made.id) in merges
    sent = anne.post(f"{QUEUE}/merges", do="split", merge=str(made.id))
    assert sent.headers["location"].endswith("said=split")
    assert "Split again on" in anne.get(sent.headers["location"]).text
    assert house.do(lambda: listings.one(goes.id)) is not None
    for number in ("", "x", "0", str(made.id)):
        assert anne.post(f"{QUEUE}/merges", do="split", merge=number).status_code == UNFIT


def test_two_programs_stay_two(house: House) -> None:
    pair, *_both = twins_of(house)
    where, anne = page_of(pair, "twin"), moderator(house)
    assert anne.post(where, do="apart").headers["location"].endswith("said=apart")
    assert anne.post(where, do="apart").headers["location"].endswith("said=late")
    assert "They are two programs" in anne.get(where).text


def test_why_they_cannot_be_made_one_is_said(house: House) -> None:
    pair, one, other = twins_of(house)
    a_claim(house, one)
    answer = moderator(house).post(page_of(pair, "twin"), do="merge", into=other.id)
    assert answer.status_code == UNFIT
    assert merging.WHY_NOT["waits"] in answer.text


def test_the_log_is_read_newest_first_of_one_listing_and_page_by_page(house: House) -> None:
    listing, other = a_program(house, JO), a_program(house, JO)

    async def write() -> None:
        for number in range(60):
            await audit.note("account:1", f"step-{number}", listing.id, {"n": number, "text": "<b>"}, NOW)
        await audit.note("job", "elsewhere", other.id, {}, NOW)

    house.do(write)
    anne = moderator(house)
    text = anne.get(f"{QUEUE}/audit?subject={listing.id}").text
    steps = [int(number) for number in re.findall(r"<strong>step-(\d+)<", text)]
    assert steps == list(range(59, 9, -1))
    assert "elsewhere" not in text
    assert "&lt;b&gt;" in text
    (older,) = re.findall(r'href="(/portal/moderation/audit[^"]*before=\d+)"', text)
    rest = anne.get(older.replace("&amp;", "&")).text
    assert [int(number) for number in re.findall(r"<strong>step-(\d+)<", rest)] == list(range(9, -1, -1))
    assert "elsewhere" in anne.get(f"{QUEUE}/audit").text
    for odd in ("x", "-1", "%00", "9" * 40):
        assert anne.get(f"{QUEUE}/audit?before={odd}&subject={odd}").status_code == SEEN


def test_whether_the_log_is_whole_is_checked_when_asked(house: House) -> None:
    a = moderator(house)
    assert "The chain is whole" not in a.get(f"{QUEUE}/audit").text
    assert "The chain is whole" in a.get(f"{QUEUE}/audit?check=yes").text


def test_every_decision_is_in_the_log_under_its_moderator(house: House) -> None:
    anne = account_of(house, ANNE)
    done = {entry.action for entry in rows(house, AuditEntry, actor=f"account:{anne}")}
    assert done >= {"change-agreed", "change-refused", "claim-granted", "claim-refused", "claim-code-made", "called",
                    "doubt-decided", "freeze-lifted", "merged", "split", "twins-apart"}  # fmt: skip
    assert house.do(audit.first_broken) is None
    assert rows(house, Account, id=anne)[0].role == "moderator"
    assert timedelta(0) < waiting.LATELY
