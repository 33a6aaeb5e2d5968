"""How refusals of the interface for programs are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

TITLES: Mapping[int, str] = {
    400: _("The request makes no sense"),
    401: _("Nobody is signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not to be asked so"),
    409: _("A conflict"),
    412: _("Changed meanwhile"),
    413: _("Too large"),
    415: _("Not JSON"),
    422: _("Not as it should be"),
    428: _("A condition is needed"),
    429: _("Too many requests"),
    500: _("A fault of Kaname"),
    502: _("A source does not answer"),
    503: _("The database can't be used"),
}
"""What each status means, in a few words."""

INTERFACE: Mapping[str, ProblemWords] = {
    "not_signed_in": ProblemWords(
        _("This needs a token or a session."),
        _("Send a token that is in force: Authorization: Bearer kn_…"),
    ),
    "csrf_missing": ProblemWords(
        _("A change by a session needs the CSRF token of the site."),
        _("Send it as X-CSRFToken, or use a token of the account instead of the session."),
    ),
    "address_unknown": ProblemWords(
        _("There is nothing at this address."),
        _("/api/v1/openapi.json tells all addresses."),
    ),
    "method_unknown": ProblemWords(
        _("This address can't be asked by {method}."),
        _("The header Allow names the methods that it knows."),
    ),
    "request_unreadable": ProblemWords(
        _("The request can't be read."),
        _("Check the address, the headers and the length of the body."),
    ),
    "query_invalid": ProblemWords(
        _("Parameters of the address that are not as they should be: {count}."),
        _("Mend what `problems` lists."),
    ),
    "body_invalid": ProblemWords(
        _("Parts of the body that are not as they should be: {count}."),
        _("Mend what `problems` lists."),
    ),
    "body_no_object": ProblemWords(
        _("What is sent at {where} is no object."),
        _("Send the fields of the record between braces."),
    ),
    "body_no_json": ProblemWords(
        _("The body is {got}, not JSON."),
        _("Send it as {expected}."),
    ),
    "body_too_large": ProblemWords(
        _("The body has more than {most} KiB."),
        _("Send it in parts, or raise KANAME_API_BODY."),
    ),
    "json_invalid": ProblemWords(
        _("The body can't be read as JSON."),
        _("Send JSON in UTF-8 that nests no deeper than records do."),
    ),
    "id_differs": ProblemWords(
        _("The record calls itself {got}, but its address {expected}."),
        _("Write the same in both; a record gets another id by removing it and writing a new one."),
    ),
    "change_twice": ProblemWords(
        _("{record} is changed twice."),
        _("Name each record once."),
    ),
    "bulk_count": ProblemWords(
        _("Between 1 and {most} records can be changed together; {count} were chosen."),
        _("Choose them in the list."),
    ),
    "precondition_needed": ProblemWords(
        _("A change has to say what it was made on."),
        _("Send the record's ETag as If-Match, or If-None-Match: * for a new record."),
    ),
    "record_there": ProblemWords(
        _("There is a record {record} already."),
        _("Read it, and send its ETag as If-Match."),
    ),
    "record_differs": ProblemWords(
        _("{record} is not as the caller last saw it."),
        _("Read it again, make the change on that, and send its new ETag."),
    ),
    "idempotency_key_invalid": ProblemWords(
        _("The Idempotency-Key is empty, longer than {most} characters, or holds some that can't be printed."),
        _("Use a random one, such as a UUID."),
    ),
    "idempotency_key_used": ProblemWords(
        _("The Idempotency-Key stood for another request before."),
        _("Use a new one for each write."),
    ),
    "idempotency_busy": ProblemWords(
        _("A request with this Idempotency-Key is being served."),
        _("Send it again in a moment."),
    ),
    "too_many_requests": ProblemWords(
        _("Too many requests were made in a minute."),
        _("Try again in {seconds} seconds; KANAME_API_RATE says how many are served."),
    ),
    "server_fault": ProblemWords(
        _("This is a fault of Kaname itself; what happened is in the log of the server."),
        _("Try again later, and tell whoever looks after the server."),
    ),
    "webhook_address": ProblemWords(
        _("Nothing can be sent to {url}: {why}"),
        _("Name an address that begins with https:// and is reached over the internet."),
    ),
    "webhook_events": ProblemWords(
        _("There is no event {got}."),
        _("There are these: {known}."),
    ),
    "webhook_unknown": ProblemWords(
        _("There is no subscription {name}."),
        _("List those that there are."),
    ),
    "webhooks_many": ProblemWords(
        _("The account has {most} subscriptions to this program, and can have no more."),
        _("Remove one."),
    ),
}
