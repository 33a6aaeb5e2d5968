"""Names that published catalogues give: the documents of OSCAL, and the requirements of PCI DSS."""

from __future__ import annotations

from typing import NamedTuple


class OscalModel(NamedTuple):
    """A document of OSCAL by the name of its root, and the version that brought it."""

    root: str
    since: str


OSCAL_MODELS = (
    OscalModel("catalog", "1.0"),
    OscalModel("profile", "1.0"),
    OscalModel("component-definition", "1.0"),
    OscalModel("system-security-plan", "1.0"),
    OscalModel("assessment-plan", "1.0"),
    OscalModel("assessment-results", "1.0"),
    OscalModel("plan-of-action-and-milestones", "1.0"),
    OscalModel("mapping-collection", "1.2"),
)
"""The models of OSCAL 1.2.2, in the order in which one builds on the other (usnistgov/OSCAL, src/metaschema)."""

PCI_REQUIREMENTS = (
    "Install and Maintain Network Security Controls",
    "Apply Secure Configurations to All System Components",
    "Protect Stored Account Data",
    "Protect Cardholder Data with Strong Cryptography During Transmission Over Open, Public Networks",
    "Protect All Systems and Networks from Malicious Software",
    "Develop and Maintain Secure Systems and Software",
    "Restrict Access to System Components and Cardholder Data by Business Need to Know",
    "Identify Users and Authenticate Access to System Components",
    "Restrict Physical Access to Cardholder Data",
    "Log and Monitor All Access to System Components and Cardholder Data",
    "Test Security of Systems and Networks Regularly",
    "Support Information Security with Organizational Policies and Programs",
)
"""The twelve principal requirements of PCI DSS 4.0.1 (June 2024), 1 to 12. From public lists, which differ in the
wording of some; the standard itself was not read."""
