"""How findings about personal data are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "compliance.processing-record-incomplete": FindingWords(
        title=_("Record of processing is incomplete"),
        sentence=_("The record of {subject} lacks parts that Art. 30 asks for: {count}. First: {first}."),
        mend=_("Complete the record; an authority may ask for it at any time."),
        meaning=_(
            "A use of personal data under the GDPR lacks its purpose, the people concerned, the categories of data, "
            "the recipients or the security measures (Art. 30(1))."
        ),
    ),
    "compliance.special-category-without-condition": FindingWords(
        title=_("Special categories without a condition"),
        sentence=_("{subject} uses special categories ({categories}) without a condition of Art. 9(2)."),
        mend=_("Name the condition that allows it, or leave these data out."),
        meaning=_(
            "A use of personal data under the GDPR has special categories and names no condition of Art. 9(2); act "
            "once it runs."
        ),
    ),
    "compliance.processor-without-contract": FindingWords(
        title=_("Processor without a contract"),
        sentence=_("{subject} hands data to {processors}, with whom no contract runs."),
        mend=_("Sign the contract on processing (Art. 28) before data flow, or stop the flow."),
        meaning=_(
            "A processor of a use of personal data under the GDPR has no contract on the day or when the processing "
            "starts; act once it runs."
        ),
    ),
    "compliance.dpia-missing": FindingWords(
        title=_("Impact assessment required, not done"),
        sentence=_(
            "{subject} needs an impact assessment ({ground}); it is {state}, due: {due}. Processing starts: {start}."
        ),
        mend=_("Finish it before the processing starts, with the advice of the data protection officer."),
        meaning=_(
            "GDPR Art. 35 by our test order: 35(3) trigger, 35(4) list, 35(5) list, then two of the nine WP248 "
            "criteria. Act where processing runs or starts within 60 working days, the assessment is overdue or was "
            "ruled out. Decision support, not legal advice."
        ),
    ),
    "compliance.dpia-undecided": FindingWords(
        title=_("Decide whether an impact assessment is needed"),
        sentence=_(
            "{subject} meets {count} of the nine criteria; the assessment is {state}, and no reason is written down."
        ),
        mend=_("Do the assessment, or write down why it is not needed."),
        meaning=_(
            "One WP248 criterion is met: an assessment may be needed, and the controller documents why not. Decision "
            "support, not legal advice."
        ),
    ),
    "compliance.dpia-incomplete": FindingWords(
        title=_("Impact assessment lacks parts"),
        sentence=_("The assessment of {subject} counts as done, but parts are missing: {count}, first {first}."),
        mend=_("Complete it: purpose, necessity, risks, measures, and the officer's advice."),
        meaning=_("GDPR Art. 35(7)(a) to (d) and the advice of 35(2). Decision support, not legal advice."),
    ),
    "compliance.prior-consultation": FindingWords(
        title=_("Consult the authority first"),
        sentence=_("A high risk remains with {subject}, and no authority was consulted. Processing starts: {start}."),
        mend=_("Consult the supervisory authority before processing, or lower the risk further."),
        meaning=_(
            "GDPR Art. 36: the residual risk is high, no consultation is recorded. Decision support, not legal advice."
        ),
    ),
    "compliance.no-legal-basis": FindingWords(
        title=_("No legal basis"),
        sentence=_("{subject} names no legal basis. Processing starts: {start}."),
        mend=_("Name the basis with counsel before any data are used, or stop."),
        meaning=_(
            "GDPR Art. 6: a use of personal data names no basis; act where it already runs. Decision support, not "
            "legal advice."
        ),
    ),
    "compliance.transfer-without-safeguard": FindingWords(
        title=_("Transfer without a safeguard"),
        sentence=_("{subject} sends data to {country} (recipient: {recipient}) without a safeguard."),
        mend=_("Agree standard clauses or another safeguard, or keep the data where they are."),
        meaning=_(
            "Personal data go to a country outside the EEA and outside their residency without adequacy, contract "
            "clauses, binding rules, consent or equivalent measures (GDPR Ch. V, APPI Art. 28). Decision support, not "
            "legal advice."
        ),
    ),
    "compliance.residency-contradicted": FindingWords(
        title=_("Data leave where they are to stay"),
        sentence=_("The data of {subject} are to reside in {residency}, but go to {country} (recipient: {recipient})."),
        mend=_("Keep the data in the country, or change the promise of residency with those it was made to."),
        meaning=_("A transfer goes to a country outside the residency that the processing activity states."),
    ),
    "compliance.special-category-uncounted": FindingWords(
        title=_("Special categories not counted as sensitive"),
        sentence=_("{subject} uses special categories ({categories}), but its criteria do not name sensitive data."),
        mend=_("Add the criterion, and see whether an impact assessment becomes necessary."),
        meaning=_(
            "Data of GDPR Art. 9 are sensitive data in the sense of WP248, so the need of an assessment is understated."
        ),
    ),
    "compliance.special-category-without-consent": FindingWords(
        title=_("Special-care data without consent"),
        sentence=_("{subject} uses special-care data ({categories}) in Japan; its basis is not consent: {basis}."),
        mend=_("Obtain consent, or have counsel name the exception of the law that applies."),
        meaning=_(
            "APPI Art. 20(2): acquiring special-care-required information needs prior consent, with few exceptions. "
            "Decision support, not legal advice."
        ),
    ),
    "compliance.retention-missing": FindingWords(
        title=_("No end of storage"),
        sentence=_("{subject} does not say how long the data are kept."),
        mend=_("Set the days, and who deletes the data when they are over."),
        meaning=_("A use of personal data states no retention (GDPR Art. 5(1)(e))."),
    ),
}
