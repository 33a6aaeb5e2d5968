"""The catalogue's way into Django templates."""

from io import BytesIO

from babel.messages.extract import DEFAULT_KEYWORDS, extract

TEMPLATE = """\
<h1>{% translate "On track" %}</h1>
    {% if late %}
  {# Translators: a date follows #}
  {% blocktranslate trimmed with day=due %}
    Due
    on {{ day }}
  {% endblocktranslate %}
    {% endif %}
{% translate "May" context "month" %} it's "quoted" (once
{% blocktranslate count number=risks|length %}one risk{% plural %}{{ number }} risks{% endblocktranslate %}
<p>{{ owner|default:_("nobody") }}</p>
"""


def test_every_way_of_marking_a_sentence_is_found() -> None:
    found = list(
        extract("django_templates:extract", BytesIO(TEMPLATE.encode()), DEFAULT_KEYWORDS, ["Translators:"], {})
    )
    assert found == [
        (1, "On track", [], None),
        (4, "Due on %(day)s", ["Translators: a date follows"], None),
        (9, "May", [], "month"),
        (10, ("one risk", "%(number)s risks"), [], None),
        (11, "nobody", [], None),
    ]
