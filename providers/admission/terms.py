"""Whom a program admits, in its own words: insurance plans, people it takes, people it does not take.

``takes`` and ``refuses`` are told apart, because a missing yes is no no: what stands in neither is not stated. Their
codes are the same wherever a program can say either. Columns as in ``providers.terms``.
"""

from typing import Final

from providers.terms import PAYMENT, Group, Term
from web.i18n import mark as _

# One row a line, however the formatter would break it.
# fmt: off
PLAN: Final = Group("plan", _("Insurance plans"), "service.cost_option", (
    Term("aetna", _("Aetna")),
    Term("amerihealth", _("AmeriHealth Caritas")),
    Term("anthem", _("Anthem")),
    Term("bcbs", _("Blue Cross Blue Shield")),
    Term("caresource", _("CareSource")),
    Term("centene", _("Centene (Ambetter, WellCare, state plans)")),
    Term("cigna", _("Cigna or Evernorth")),
    Term("humana", _("Humana")),
    Term("kaiser", _("Kaiser Permanente")),
    Term("magellan", _("Magellan")),
    Term("molina", _("Molina")),
    Term("tricare", _("TRICARE")),
    Term("united", _("UnitedHealthcare or Optum")),
    Term("upmc", _("UPMC")),
    Term("va_community", _("VA Community Care")),
))
_PEOPLE: Final = (
    Term("pregnant", _("Pregnant women")),
    Term("moud", _("People who take methadone or buprenorphine")),
    Term("start_moud", _("People who want to start methadone or buprenorphine")),
    Term("no_moud", _("People who do not want methadone or buprenorphine"),
         _("Leave it open unless treatment without them is offered, or they are required.")),
    Term("benzo_taper", _("People who need to come off benzos slowly (taper)")),
    Term("seizures", _("People who have had seizures")),
    Term("wheelchair", _("People who use a wheelchair or walker")),
    Term("help_moving", _("People who need help to move, wash or dress")),
    Term("children", _("People who bring their children to stay")),
    Term("no_papers", _("People without identity papers")),
    Term("justice", _("People with court or probation")),
    Term("walk_in", _("People who walk in without an appointment")),
    Term("no_assessment", _("People who had no assessment before")),
    Term("ride", _("People who need a ride to get there")),
    Term("over_300_lb", _("People who weigh more than 300 pounds")),
    Term("over_400_lb", _("People who weigh more than 400 pounds")),
    Term("insulin", _("People who use insulin")),
    Term("oxygen", _("People who need oxygen")),
    Term("wounds", _("People who need wound care")),
    Term("iv_line", _("People with an IV line")),
    Term("dialysis", _("People on dialysis")),
)
_NEVER: Final = {"start_moud": "NMOA"}  # the federal survey's codes that say no
TAKES: Final = Group("takes", _("Takes"), "service.eligibility_description", _PEOPLE)
REFUSES: Final = Group("refuses", _("Does not take"), "service.eligibility_description", (
    *(Term(one.code, one.label, "", _NEVER.get(one.code, "")) for one in _PEOPLE),
    Term("alcohol", _("People who come for alcohol"), "", "NAUT"),
    Term("opioids", _("People who come for opioids"), "", "NOOP"),
    *(Term(one.code, one.label) for one in PAYMENT.terms if one.code not in ("free", "public_funds", "assistance")),
))
