"""Labelled text from generators and validators that others wrote, one JSON object a line.

    independent_corpora.py DIRECTORY

DIRECTORY holds the unpacked wheel of presidio-evaluator in `presidio_evaluator-wheel` and the source
distribution of email-validator in `email_validator-sdist`; faker, python-stdnum and schwifty are
installed. Everything is seeded: two runs with the same versions print the same lines.

A line is {"source", "group", "text", "spans": [[entity, start, end], ...]}, with "region" for
telephone numbers, or {"source", "group", "text", "rejected": entity} for a value whose check digits a
validator refuses.
"""

import ast
import contextlib
import importlib
import json
import os
import random
import string
import sys
import types
from unittest import mock

from faker import Faker
from faker.config import AVAILABLE_LOCALES
from faker.providers.credit_card import Provider as Cards
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from schwifty.registry import get_iban_spec
from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.ca import sin
from stdnum.gb import nhs, utr
from stdnum.us import itin, rtn, ssn

SEED = 20_250_101
NAMES = {
    "CREDIT_CARD": "CREDIT_DEBIT_CARD_NUMBER",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
    "US_SSN": "US_SOCIAL_SECURITY_NUMBER",
    "IP_ADDRESS": "IP_ADDRESS",
    "US_DRIVER_LICENSE": "DRIVER_ID",
}
PLAIN = ("{}", "12,{},b", "See {}.", "({})", "- {}\n", "value={};", '{{"v":"{}"}}', "a,{},b", "{}, thanks", "<td>{}</td>")
LABELLED = ("{label}: {}", "My {label} is {}.", '{{"{label}": "{}"}}', "{label}={}")


def write(source, group, text, spans, **more):
    print(json.dumps({"source": source, "group": group, "text": text, "spans": spans, **more}))


def value(source, group, entity, text, index, label=None, **more):
    """One value in one of the carriers; `label` is what a person would call it."""
    carriers = PLAIN if label is None else LABELLED
    before, _, after = carriers[index % len(carriers)].replace("{label}", label or "").partition("{}")
    before, after = before.replace("{{", "{"), after.replace("}}", "}")
    write(source, group, f"{before}{text}{after}", [[entity, len(before), len(before) + len(text)]], **more)


def rejected(source, group, entity, text):
    print(json.dumps({"source": source, "group": group, "text": text, "rejected": entity}))


def faker_values():
    fake = Faker("en_US")
    cards = [kind for kind in Cards.credit_card_types if kind not in ("visa", "jcb")]
    for index in range(150):
        for kind in cards:
            value("faker", kind, "CREDIT_DEBIT_CARD_NUMBER", fake.credit_card_number(kind), index)
        value("faker", "ssn", "US_SOCIAL_SECURITY_NUMBER", fake.ssn(), index)
        value("faker", "itin", "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", fake.itin(), index)
        value("faker", "ipv4", "IP_ADDRESS", fake.ipv4(), index)
        value("faker", "ipv4 private", "IP_ADDRESS", fake.ipv4_private(), index)
        value("faker", "ipv6", "IP_ADDRESS", fake.ipv6(), index)
        value("faker", "mac", "MAC_ADDRESS", fake.mac_address(), index)
        value("faker", "e-mail", "EMAIL", fake.email(), index)
        value("faker", "company e-mail", "EMAIL", fake.company_email(), index)
        value("faker", "vin", "VEHICLE_IDENTIFICATION_NUMBER", fake.vin(), index)
        value("faker", "routing", "US_BANK_ROUTING_NUMBER", fake.aba(), index, label="routing number")
        value("faker", "passport", "US_PASSPORT_NUMBER", fake.passport_number(), index, label="passport")
        value("faker", "swift", "SWIFT_CODE", fake.swift(), index, label="SWIFT")
        value("faker", "licence plate", "LICENSE_PLATE", fake.license_plate(), index, label="license plate")
    for locale in sorted(AVAILABLE_LOCALES):
        regional(locale)


def regional(locale):
    with contextlib.suppress(AttributeError):
        fake = Faker(locale)
        region = locale.partition("_")[2]
        if region not in ("", "AA", "QC"):
            for index in range(25):
                value("faker", "phone", "PHONE", fake.phone_number().strip(), index, region=region)
        for index in range(10):
            text = fake.ascii_email() if index % 2 else fake.email()
            value("faker", "e-mail by locale", "EMAIL", text, index)
            with contextlib.suppress(SchwiftyException):  # some locales make what no bank issues
                iban = IBAN(fake.iban()).compact
                value("faker", "iban", "INTERNATIONAL_BANK_ACCOUNT_NUMBER", iban, index)
        national = {
            "en_GB": "UK_NATIONAL_INSURANCE_NUMBER",
            "en_CA": "CA_SOCIAL_INSURANCE_NUMBER",
        }.get(locale)
        if national is not None:
            for index in range(150):
                value("faker", locale, national, fake.ssn(), index)


def ibans_of_all_countries():
    codes = (a + b for a in string.ascii_uppercase for b in string.ascii_uppercase)
    for country in codes:
        for index in range(8):
            try:
                get_iban_spec(country)
                iban = IBAN.random(country)
            except (SchwiftyException, KeyError, ValueError):
                break
            text = iban.formatted if index % 2 else iban.compact
            text = text.lower() if index == 6 else text
            value("schwifty", "iban", "INTERNATIONAL_BANK_ACCOUNT_NUMBER", text, index)


def one_digit_changed(digits):
    at = random.choice([index for index, one in enumerate(digits) if one.isdigit()])
    return f"{digits[:at]}{(int(digits[at]) + random.randint(1, 9)) % 10}{digits[at + 1:]}"


def has_district(routing):
    """The first two digits are a Federal Reserve district, which python-stdnum does not look at."""
    first = int(routing[:2])
    return 0 < first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80


def is_wrong(group, digits):
    """What python-stdnum refuses for its check digit, not for a range that is not issued today."""
    if group == "sin":
        return not luhn.is_valid(digits)
    if group == "routing":
        return not rtn.is_valid(digits)
    return group != "itin" or not 50 <= int(digits[3:5]) <= 65


def national_numbers():
    """Numbers that python-stdnum accepts, and those that it refuses with one digit changed."""
    kinds = (
        ("nhs", nhs, 10, "UK_NATIONAL_HEALTH_SERVICE_NUMBER", "NHS number"),
        ("utr", utr, 10, "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER", "UTR"),
        ("sin", sin, 9, "CA_SOCIAL_INSURANCE_NUMBER", "SIN"),
        ("routing", rtn, 9, "US_BANK_ROUTING_NUMBER", "routing number"),
        ("ssn", ssn, 9, "US_SOCIAL_SECURITY_NUMBER", "SSN"),
        ("itin", itin, 9, "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", "ITIN"),
    )
    for group, module, length, entity, label in kinds:
        index = 0
        while index < 200:
            digits = "".join(random.choices("0123456789", k=length))
            if group == "itin":
                digits = f"9{digits[1:]}"
            if module.is_valid(digits) and (group != "routing" or has_district(digits)):
                written = module.format(digits) if index % 2 and hasattr(module, "format") else digits
                value("stdnum", group, entity, written, index, label=label)
                index += 1
            elif index % 3 == 0 and is_wrong(group, digits):
                rejected("stdnum", group, entity, f"My {label} is {digits}.")


def changed_digits():
    fake = Faker("en_US")
    for _ in range(300):
        card = one_digit_changed(fake.credit_card_number())
        if not luhn.is_valid(card):
            for text in (card, f"card {card}", "-".join(card[at : at + 4] for at in range(0, len(card), 4))):
                rejected("stdnum", "luhn", "CREDIT_DEBIT_CARD_NUMBER", text)
        iban = one_digit_changed(fake.iban())
        if not stdnum_iban.is_valid(iban, check_country=False):
            rejected("stdnum", "mod 97", "INTERNATIONAL_BANK_ACCOUNT_NUMBER", f"IBAN {iban}")


def mail_addresses(directory):
    """Every address that email-validator's tests accept and that a public host could have."""
    path = os.path.join(directory, "email_validator-sdist", "tests", "test_syntax.py")
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found = {
        keyword.value.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "MakeValidatedEmail"
        for keyword in call.keywords
        if keyword.arg == "normalized" and isinstance(keyword.value, ast.Constant)
    }
    for index, text in enumerate(sorted(found)):
        if "[" not in text and '"' not in text:
            value("email-validator", "e-mail", "EMAIL", text, index)


def sentences(directory):
    """The data generator of presidio-evaluator, without the parts of the package that load models."""
    root = os.path.join(directory, "presidio_evaluator-wheel")
    for name in ("spacy", "spacy.language", "spacy.tokens", "spacy.training", "dotenv", "requests", "presidio_anonymizer"):
        sys.modules[name] = mock.MagicMock()
    analyzer = types.ModuleType("presidio_analyzer")
    analyzer.RecognizerResult = object
    sys.modules["presidio_analyzer"] = analyzer
    sys.path.insert(0, root)
    with contextlib.redirect_stdout(sys.stderr):
        generator = importlib.import_module("presidio_evaluator.data_generator")
        providers = importlib.import_module("presidio_evaluator.data_generator.faker_extensions.providers")
        providers.HospitalProvider.load_hospitals = lambda self, _file: self.default_list
        templates = generator.presidio_templates_file_path.read_bytes().decode("utf-8", "replace")
        maker = generator.PresidioSentenceFaker(
            "en_US", lower_case_ratio=0.05, random_seed=SEED, sentence_templates=templates.splitlines()
        )
        made = maker.generate_new_fake_sentences(4000)
    for sample in made:
        spans = [
            [NAMES[span.entity_type], span.start_position, span.end_position]
            for span in sample.spans
            if span.entity_type in NAMES
        ]
        others = [
            [span.start_position, span.end_position] for span in sample.spans if span.entity_type not in NAMES
        ]
        write("presidio-evaluator", "sentence", sample.full_text if hasattr(sample, "full_text") else sample.fake, spans, others=others)


def main():
    random.seed(SEED)
    Faker.seed(SEED)
    faker_values()
    ibans_of_all_countries()
    national_numbers()
    changed_digits()
    mail_addresses(sys.argv[1])
    sentences(sys.argv[1])


main()
