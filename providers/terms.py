"""The rows of the vocabulary: one line a term, with its words and the codes other systems use for it.

Columns: code · label · hint · SAMHSA service codes that state it · FHIR coding (``system|code``) where one exists.
SAMHSA codes: the key sheet of the National Directory 2023. HCPCS codes: the public HCPCS Level II list.
"""

from typing import Final, NamedTuple

from web.i18n import mark as _


class Term(NamedTuple):
    """One word of a closed list."""

    code: str
    label: str
    hint: str = ""
    samhsa: str = ""  # codes separated by blanks; any of them states the term
    fhir: str = ""


class Group(NamedTuple):
    """A closed list: what a filter offers and a fact may hold."""

    name: str
    label: str
    hsds: str  # where HSDS keeps it
    terms: tuple[Term, ...]


# One row a line, however the formatter would break it.
# fmt: off
CARE: Final = Group("care", _("Kind of care"), "service.attributes", (
    Term("detox", _("Detox"), _("Help while a drug leaves your body (withdrawal management)"), "DT", "HCPCS|H0014"),
    Term("iop", _("Intensive outpatient (IOP)"),
         _("A program you go to a few days a week, often 9 or more hours in all. You live at home."),
         "OIT", "HCPCS|H0015"),
    Term("php", _("Day program"), _("Most of the day, most days of the week (partial hospitalization)"),
         "ODT", "HCPCS|H0035"),
    Term("residential", _("Live-in treatment"), _("You stay there, days to months (residential or inpatient)"),
         "RES RL RS HIT", "HCPCS|H0018"),
    Term("outpatient", _("Regular outpatient"), _("A visit or two a week"), "ORT", "HCPCS|H0004"),
    Term("otp", _("Opioid treatment program"),
         _("Gives methadone or buprenorphine, certified by the federal government"), "OTP", "HCPCS|H0020"),
))
SUPERVISION: Final = Group("supervision", _("Nurses or doctors day and night"), "service.attributes", (
    Term("medical", _("Medical, day and night"), _("Nurses or doctors are there around the clock"), "HID"),
    Term("not_medical", _("Not day and night"),
         _("Trained staff without a nurse on site at night, or you go home at night")),
    Term("not_stated", _("Not stated, ask"), _("Ask if a nurse is on site day and night")),
))
SETTING: Final = Group("setting", _("Where it takes place"), "service.attributes", (
    Term("hospital", _("In a hospital"), "", "HI HID HIT"),
    Term("residential", _("In a live-in center"), "", "RES RD RL RS"),
    Term("outpatient", _("You come for visits"), "", "OP OD ODT OIT OMB ORT"),
))
DETOX_SETTING: Final = Group("detox_setting", _("Where detox takes place"), "service.attributes", (
    Term("hospital", _("Detox in a hospital"), "", "HID", "HCPCS|H0009"),
    Term("residential", _("Detox in a live-in center"), "", "RD", "HCPCS|H0011"),
    Term("outpatient", _("Detox with visits (you go home at night)"), "", "OD", "HCPCS|H0014"),
))
TELEHEALTH: Final = Group("telehealth", _("By phone or video"), "location.location_type", (
    Term("yes", _("Offers phone or video visits"), "", "TELE"),
))
PAYMENT: Final = Group("payment", _("Ways to pay"), "service.cost_option", (
    Term("medicaid", _("Medicaid"), "", "MD"),
    Term("medicare", _("Medicare"), "", "MC"),
    Term("private", _("Private insurance"), "", "PI"),
    Term("military", _("Military insurance (TRICARE)"), "", "MI"),
    Term("state_plan", _("State health plan"), _("A plan paid by the state, other than Medicaid"), "SI"),
    Term("self_pay", _("Cash or self-pay"), "", "SF"),
    Term("sliding_fee", _("Fee by income"), _("You pay less if you earn less (sliding fee)"), "SS"),
    Term("assistance", _("Help with payment"), _("Ask what help there is"), "PA"),
    Term("public_funds", _("Government funds"), _("Public money can pay for treatment"), "FSA SAMF"),
    Term("tribal", _("Indian Health Service or tribal funds"), "", "ITU"),
    Term("free", _("Free of charge"), _("No payment is accepted"), "NP"),
))
SUBSTANCE: Final = Group("substance", _("Substance (detox)"), "service.attributes", (
    Term("alcohol", _("Alcohol"), "", "ADTX"),
    Term("opioids", _("Opioids"), _("Heroin, fentanyl, pain pills"), "ODTX"),
    Term("benzodiazepines", _("Benzos"), _("Xanax, Valium, Klonopin (benzodiazepines)"), "BDTX"),
    Term("methamphetamine", _("Meth"), "", "MDTX"),
    Term("cocaine", _("Cocaine"), "", "CDTX"),
    Term("ketamine", _("Ketamine"), _("Official lists do not say who treats ketamine. Ask.")),
    Term("ghb", _("GHB"), _("Official lists do not say. Ask.")),
    Term("gabapentinoids", _("Gabapentin or Lyrica"), _("Official lists do not say. Ask.")),
    Term("kratom", _("Kratom or 7-OH"), _("Official lists do not say. Ask.")),
    Term("cannabis", _("Marijuana"), _("Official lists do not say. Ask.")),
))
MEDICATION: Final = Group("medication", _("Treatment medicine"), "service.attributes", (
    Term("buprenorphine", _("Buprenorphine (Suboxone)"), "", "BU BUM UB BWN BWON BERI BSDM"),
    Term("methadone", _("Methadone"), "", "MU MM METH"),
    Term("naltrexone", _("Naltrexone (Vivitrol)"), "", "NU UN NXN VTRL RPN"),
    Term("moud_elsewhere", _("You may stay on medicine from another clinic"),
         _("Accepts people on methadone or buprenorphine prescribed elsewhere"), "MOA"),
    Term("acamprosate", _("Acamprosate (for alcohol)"), "", "ACM"),
    Term("disulfiram", _("Disulfiram (for alcohol)"), "", "DSF"),
    Term("lofexidine", _("Lofexidine"), _("Eases opioid withdrawal"), "LFXD"),
    Term("clonidine", _("Clonidine"), _("Eases opioid withdrawal"), "CLND"),
    Term("detox_medication", _("Medicine during detox"), _("Routinely used to ease withdrawal"), "MDET"),
    Term("mental_health", _("Medicine for mental health"), "", "MMD"),
    Term("nicotine", _("Nicotine replacement"), "", "NRT NSC"),
))
AGE: Final = Group("age", _("Age"), "service.minimum_age", (
    Term("under_18", _("Under 18"), _("Children and teens"), "CHLD"),
    Term("young_adults", _("Young adults"), _("About 18 to 25"), "YAD"),
    Term("adults", _("Adults"), "", "ADLT"),
    Term("seniors", _("65 or older"), "", "SNR"),
))
SEX: Final = Group("sex", _("Who it takes"), "service.eligibility_description", (
    Term("female", _("Women"), "", "FEM", "http://hl7.org/fhir/administrative-gender|female"),
    Term("male", _("Men"), "", "MALE", "http://hl7.org/fhir/administrative-gender|male"),
))
GROUP: Final = Group("group", _("Special programs"), "service.eligibility_description", (
    Term("pregnant", _("Pregnant women and new mothers"), "", "PW"),
    Term("adolescents", _("Teens"), "", "AD"),
    Term("young_adults", _("Young adults"), "", "TAY"),
    Term("women", _("Women"), "", "WN"),
    Term("men", _("Men"), "", "MN"),
    Term("seniors", _("Older adults"), "", "SE"),
    Term("lgbtq", _("LGBTQ people"), "", "GL"),
    Term("veterans", _("Veterans"), "", "VET"),
    Term("active_duty", _("Active-duty military"), "", "ADM"),
    Term("military_families", _("Military families"), "", "MF"),
    Term("justice", _("People with court or probation"), "", "CJ"),
    Term("co_occurring", _("Mental health and substance use together"), "", "CO"),
    Term("pain", _("People with chronic pain"), "", "COPSU"),
    Term("hiv", _("People with HIV"), "", "HV"),
    Term("sexual_abuse", _("Survivors of sexual abuse"), "", "XA"),
    Term("domestic_violence", _("Survivors of partner violence"), "", "DV"),
    Term("trauma", _("People with trauma"), "", "TRMA"),
))
LANGUAGE: Final = Group("language", _("Languages"), "service.languages", (
    Term("es", _("Spanish"), "", "SP", "urn:ietf:bcp:47|es"),
    Term("ase", _("Sign language"), _("For the deaf and hard of hearing"), "AH", "urn:ietf:bcp:47|ase"),
    Term("ar", _("Arabic"), "", "F4", "urn:ietf:bcp:47|ar"),
    Term("zh", _("Chinese"), "", "F17", "urn:ietf:bcp:47|zh"),
    Term("crp", _("Creole"), "", "F19", "urn:ietf:bcp:47|crp"),
    Term("fa", _("Farsi"), "", "F25", "urn:ietf:bcp:47|fa"),
    Term("fr", _("French"), "", "F28", "urn:ietf:bcp:47|fr"),
    Term("de", _("German"), "", "F30", "urn:ietf:bcp:47|de"),
    Term("el", _("Greek"), "", "F31", "urn:ietf:bcp:47|el"),
    Term("he", _("Hebrew"), "", "F35", "urn:ietf:bcp:47|he"),
    Term("hi", _("Hindi"), "", "F36", "urn:ietf:bcp:47|hi"),
    Term("hmn", _("Hmong"), "", "F37", "urn:ietf:bcp:47|hmn"),
    Term("it", _("Italian"), "", "F42", "urn:ietf:bcp:47|it"),
    Term("ja", _("Japanese"), "", "F43", "urn:ietf:bcp:47|ja"),
    Term("ko", _("Korean"), "", "F47", "urn:ietf:bcp:47|ko"),
    Term("pl", _("Polish"), "", "F66", "urn:ietf:bcp:47|pl"),
    Term("pt", _("Portuguese"), "", "F67", "urn:ietf:bcp:47|pt"),
    Term("ru", _("Russian"), "", "F70", "urn:ietf:bcp:47|ru"),
    Term("tl", _("Tagalog"), "", "F81", "urn:ietf:bcp:47|tl"),
    Term("vi", _("Vietnamese"), "", "F92", "urn:ietf:bcp:47|vi"),
    Term("oj", _("Ojibwa"), "", "N24", "urn:ietf:bcp:47|oj"),
    Term("ypk", _("Yupik"), "", "N40", "urn:ietf:bcp:47|ypk"),
    Term("nai", _("American Indian or Alaska Native languages"), "", "NX", "urn:ietf:bcp:47|nai"),
    Term("other", _("Other languages"), _("Ask which"), "FX"),
))
ACCESS: Final = Group("access", _("Getting there and getting in"), "location.accessibility", (
    Term("wheelchair", _("Wheelchair access")),
    Term("deaf", _("Help for the deaf and hard of hearing"), "", "AH"),
    Term("blind", _("Help for the blind")),
    Term("transport", _("Help with rides"), "", "TA"),
    Term("child_care", _("Child care"), "", "CCC"),
    Term("children_stay", _("Beds for your children"), "", "BC"),
))
SCHEDULE: Final = Group("schedule", _("Days and times"), "service.schedules", (
    Term("days", _("Daytime")),
    Term("evenings", _("Evenings")),
    Term("weekends", _("Weekends")),
))
THERAPY: Final = Group("therapy", _("Kinds of therapy"), "service.attributes", (
    Term("individual", _("One on one"), "", "ICO IPT"),
    Term("group", _("Group"), "", "GCO GT"),
    Term("family", _("Family"), "", "FCO CFT"),
    Term("couples", _("Couples"), "", "MCO"),
    Term("cbt", _("Cognitive behavioral therapy (CBT)"), "", "CBT"),
    Term("motivational", _("Motivational interviewing"), "", "MOTI"),
    Term("contingency", _("Rewards for progress"), _("Contingency management"), "CMI"),
    Term("relapse_prevention", _("Relapse prevention"), "", "RELP"),
    Term("trauma", _("Trauma counseling"), "", "TRC"),
    Term("twelve_step", _("12-step"), "", "TWFA"),
    Term("matrix", _("Matrix model"), "", "MXM"),
    Term("reinforcement", _("Community reinforcement"), "", "CRV"),
    Term("dbt", _("Dialectical behavior therapy (DBT)"), "", "DBT"),
    Term("anger", _("Anger management"), "", "ANG"),
    Term("brief", _("Brief intervention"), "", "BIA"),
    Term("mindfulness", _("Mindfulness")),
    Term("yoga", _("Yoga")),
    Term("acupuncture", _("Acupuncture"), "", "ACU"),
))
SERVICE: Final = Group("service", _("Also offered"), "service.attributes", (
    Term("assessment", _("Full assessment of substance use"), "", "CSAA"),
    Term("mental_assessment", _("Full mental health assessment"), "", "CMHA"),
    Term("physical_exam", _("Medical history and physical exam"), "", "MHPA"),
    Term("mental_health", _("Mental health services"), "", "MHS"),
    Term("primary_care", _("Primary care"), "", "IPC"),
    Term("suicide_prevention", _("Suicide prevention"), "", "SPS"),
    Term("naloxone", _("Naloxone (Narcan) and overdose training"), "", "NOE"),
    Term("aftercare", _("Care after the program"), "", "ACC"),
    Term("discharge_planning", _("Planning what comes next"), "", "DP"),
    Term("case_management", _("Case management"), "", "CM"),
    Term("peer_support", _("Peer support"), "", "PEER"),
    Term("recovery_coach", _("Recovery coach"), "", "RC"),
    Term("housing", _("Help with housing"), "", "HS"),
    Term("social_services", _("Help getting social services"), "", "AOSS"),
    Term("employment", _("Help with work"), "", "EMP"),
    Term("self_help", _("Self-help groups"), "", "SHG"),
    Term("interim", _("Help while you wait"), "", "ISC"),
    Term("hiv_testing", _("HIV testing"), "", "HIVT"),
    Term("hepatitis_testing", _("Hepatitis testing"), "", "HBT HCT"),
))
ONLY_FOR: Final = Group("only_for", _("Only for"), "service.eligibility_description", (
    Term("dui", _("Only people with a DUI or DWI"), "", "DUO"),
    Term("alcohol", _("Only people with alcohol use"), "", "AUDO"),
    Term("opioids", _("Only people with opioid use"), "", "OUDO"),
))
LICENCE: Final = Group("licence", _("Licence or accreditation"), "organization.organization_identifier", (
    Term("state_substance_use", _("State substance use agency"), "", "STAG"),
    Term("state_mental_health", _("State mental health department"), "", "STMH"),
    Term("state_health", _("State department of health"), "", "STDH"),
    Term("hospital", _("Hospital licence"), "", "HLA"),
    Term("carf", _("CARF accreditation"), "", "CARF"),
    Term("joint_commission", _("Joint Commission accreditation"), "", "JC"),
    Term("coa", _("COA accreditation"), "", "COA"),
    Term("hfap", _("HFAP accreditation"), "", "HFAP"),
    Term("ncqa", _("NCQA accreditation"), "", "NCQA"),
    Term("fqhc", _("Federally qualified health center"), "", "FQHC"),
    Term("otp_certification", _("Federal certification for opioid treatment"), "", "SOTP"),
    Term("dea", _("DEA registration"), "", "DEA"),
))
OPERATOR: Final = Group("operator", _("Run by"), "organization.legal_status", (
    Term("nonprofit", _("A non-profit organization"), "", "PVTN"),
    Term("for_profit", _("A for-profit organization"), "", "PVTP"),
    Term("local_government", _("A local or county government"), "", "LCCG"),
    Term("state_government", _("A state government"), "", "STG"),
    Term("federal_government", _("The federal government"), "", "FED"),
    Term("va", _("The Department of Veterans Affairs"), "", "VAMC"),
    Term("defense", _("The Department of Defense"), "", "DDF"),
    Term("ihs", _("The Indian Health Service"), "", "IH"),
    Term("tribe", _("A tribal government"), "", "TBG"),
))
ANSWERED_BY: Final = Group("answered_by", _("Who answers"), "phone.description", (
    Term("program", _("The program itself")),
    Term("central", _("A central line for several programs")),
))
