"""An office's own DOCX with `{{ placeholders }}`, filled in for print and a signature by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from backoffice.papers.letter import Rendered
from backoffice.papers.render import docx_zip
from backoffice.papers.render.xml_text import fit
from backoffice.papers.values import VALUES
from backoffice.papers.wire import Looked, PaperError, Sent

#: All parts of a template together, unpacked.
_MOST = 48 * 1024 * 1024


def fill(template: bytes, values: Mapping[str, Sent]) -> Rendered:
    """The template with its values; names that have none are empty.

    Raises PaperError: "template" with what is wrong in it, "not_docx" or "unsafe" as for any DOCX.
    """
    docx_zip.check_whole(template, _MOST)
    with _told():
        return Rendered(_rendered(template, _context(values)))


def look_into(template: bytes, samples: Mapping[str, Sent]) -> Looked:
    """Which placeholders of the template are none of the samples; where all are, it is filled in
    with them and with nothing.

    Raises PaperError as `fill`.
    """
    docx_zip.check_whole(template, _MOST)
    with _told():
        asked = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment())
        unknown = tuple(sorted(asked.difference(samples)))
        if not unknown:
            empty = {name: type(one)() for name, one in samples.items()}
            for values in (samples, empty):
                _rendered(template, values)
    return Looked(unknown)


def _rendered(template: bytes, values: Mapping[str, Any]) -> bytes:
    paper = DocxTemplate(io.BytesIO(template))
    paper.render(values, _environment(), autoescape=True)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with a template, without a word of what fills it."""
    try:
        yield
    except (UndefinedError, TemplateSyntaxError, SecurityError) as error:
        # These name what stands in the template; others could repeat a value.
        raise PaperError("template", str(error)[:300]) from None
    except TemplateError as error:
        raise PaperError("template", type(error).__name__) from None
    except (KeyError, ValueError, TypeError, OverflowError, AttributeError, SyntaxError) as error:
        raise PaperError("template", type(error).__name__) from None


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _context(values: Mapping[str, Sent]) -> dict[str, Any]:
    empty: dict[str, Any] = {name: "" if one.kind == "teks" else [] for name, one in VALUES.items()}
    return empty | {name: _fit(value) for name, value in values.items()}


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        # docxtpl makes a paragraph of one and a new page of the other.
        return fit(value).replace("\a", " ").replace("\f", " ")
    if isinstance(value, Mapping):
        return {key: _fit(one) for key, one in value.items()}
    return [_fit(one) for one in value]
