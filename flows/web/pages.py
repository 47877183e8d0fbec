"""Pages: templates in the reader's language, and the headers that guard them."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse

from flows.texts import LANGUAGES, words
from flows.web.office import Office


def style_source(style: str) -> str:
    """Return what a policy has to say so that this style of ours is taken."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    # Old telephones know no hash and need the word before it; all others ignore it.
    return f"style-src 'unsafe-inline' 'sha256-{digest}'"


STYLE = (files(__package__) / "pages" / "style.css").read_text(encoding="utf-8")

#: Nothing is run, loaded, framed, remembered or told on.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; {style_source(STYLE)}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


_ENVIRONMENT = Environment(
    loader=PackageLoader("flows.web", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Said:
    """The catalogue in one language, for templates."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text of the pages."""
        return words(f"web.{key}", self.language, **values)


def page(
    template: str, office: Office, language: str, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a page.

    Args:
        template: Its file.
        office: Whose page it is.
        language: Of the reader.
        status: Of HTTP.
        values: What the template needs beside.
    """
    text = rendered(template, office, language, style=STYLE, **values)
    return HTMLResponse(text, status_code=status, headers=HEADERS)


def rendered(template: str, office: Office, language: str, **values: object) -> str:
    """Return what a template makes of the values, in the reader's language."""
    return _ENVIRONMENT.get_template(template).render(
        language=language,
        languages=LANGUAGES,
        say=Said(language),
        say_in=Said,
        office=office.title(language),
        **values,
    )


def template_named(template: str) -> Template:
    """Return a template of ours, for a page that is a file of its own."""
    return _ENVIRONMENT.get_template(template)


def language_asked(request: Request) -> str:
    """Return the language that the address names; empty when it names none of ours."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else ""


def language_of_browser(request: Request) -> str:
    """Return the language for somebody whom we do not know."""
    if asked := language_asked(request):
        return asked
    accepted = request.headers.get("accept-language", "").lower()
    return "zh" if accepted.startswith("zh") else LANGUAGES[0]
