"""Regimes by their names, and RACI roles that come together."""

from check_cases.case import KIM, one

CASES = (
    one("regime.misspelt", "obligations", ("regime",), {**KIM, "regime": "Pci-dss"}, {**KIM, "regime": "PCI DSS"}),
    one(
        "regime.misspelt",
        "obligations",
        ("regime",),
        {**KIM, "regime": "GPDR"},
        {**KIM, "regime": "Act on Money Laundering"},
    ),
    one(
        "regime.misspelt",
        "processing_activities",
        ("regimes", 1),
        {**KIM, "regimes": ["GDPR", "hipaa"]},
        {**KIM, "regimes": ["HIPAA"]},
    ),
    one(
        "decision.raci-incomplete",
        "decisions",
        ("accountable",),
        {"responsible": ["person/kim"]},
        {"responsible": ["person/kim"], "accountable": "person/lee"},
    ),
    one(
        "decision.raci-incomplete",
        "decisions",
        ("responsible",),
        {"accountable": "person/lee"},
        {"responsible": ["person/kim"], "accountable": "person/lee"},
    ),
)
