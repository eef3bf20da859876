"""HTML as the lines that a reader sees, with what was quoted marked in them.

Quoted elements come out behind `> `, as in plain mail. Where a client only draws a line and goes
on with the mail that it answers, a line holding CUT stands; a line that begins with ATTRIBUTION
says who wrote what follows. Scripts and whatever is hidden from sight are left out.

The tree is walked by a loop: writers nest a thousand elements, and tables must not be padded to
their widest cell (a mail of 100 kB would become 200 MB).
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from channels.mail.text import clean

#: Private characters; `clean` takes them out of whatever a mail says.
CUT = "\ue000"
ATTRIBUTION = "\ue001"

#: Characters of HTML that are read.
MOST_CHARS = 500_000
#: Quotes deeper than this look alike.
_DEEPEST = 12
#: Lists deeper than this look alike.
_INDENT = 6

_UNSEEN = frozenset({
    "script", "style", "head", "title", "template", "object", "embed", "applet", "svg", "math",
    "iframe", "frame", "frameset", "noframes", "audio", "video", "canvas", "map", "datalist",
    "meta", "link", "base", "xml", "-comment",
})  # fmt: skip
_BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
#: Blocks that stand apart from what is before and behind them.
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})

_MOST_NESTED = 2000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_ANY_TAG = re.compile(r"<[^<>]*>")
#: Elements that hold nothing, or that the next of their kind ends.
_SHALLOW = frozenset({
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "tbody", "td", "th", "thead", "tr", "wbr",
})  # fmt: skip

_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|(?:font-size|max-height|opacity):0"
    r"(?:px|pt|em|%)?(?:;|!|$)"
)
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?:0")
_OUTLOOK_LINE = re.compile(r"border-top:solid#(?:e1e1e1|b5c4df|cccccc)1(?:\.0)?pt|"
                           r"border-top:1(?:\.0)?ptsolid#(?:e1e1e1|b5c4df)")  # fmt: skip
_FORWARD = re.compile(r"forwarded message|pesan (?:yang )?(?:di)?terus", re.IGNORECASE)

_CUT_IDS = frozenset({
    "appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container", "zwchr",
    "x_divrplyfwdmsg", "x_appendonsend", "replysplit",
})  # fmt: skip
_CUT_CLASSES = frozenset({"outlookmessageheader", "ms-outlook-mobile-reference-message"})
_ATTRIBUTION_CLASSES = frozenset({"gmail_attr", "moz-cite-prefix", "gmail_default_attr"})
_QUOTE_CLASSES = frozenset({"yahoo_quoted", "gmail_quote", "protonmail_quote", "zmail_extra"})


def to_text(html: str) -> tuple[str, bool]:
    """The text, and whether all of the HTML was read."""
    whole = len(html) <= MOST_CHARS
    html = html[:MOST_CHARS]
    if _nested(html) > _MOST_NESTED:
        return _stripped(html), False
    root = LexborHTMLParser(html).root
    if root is None:
        return "", whole
    page = _Page()
    page.walk(root)
    return "\n".join(page.lines), whole


def _nested(html: str) -> int:
    """How deep the elements lie, at most: the parser's time grows with the square of it."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[1]:
            depth = max(depth - 1, 0)
        elif match[2].lower() not in _SHALLOW:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _stripped(html: str) -> str:
    """What stands between the tags, for HTML that nobody wrote to be read."""
    lines = (unescape(clean(line)).strip() for line in _ANY_TAG.sub("\n", html).split("\n"))
    return "\n".join(line for line in lines if line)


class _Page:
    """The lines so far, and what applies to the next word."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._space = False
        self._depth = 0
        self._attributing = 0
        self._pre = 0
        self._lists: list[int] = []

    def walk(self, root: LexborNode) -> None:
        """Enter each node, and leave each that was entered once all within it are done."""
        open_nodes: list[tuple[LexborNode, str, tuple[str, ...]]] = []
        node: LexborNode | None = root
        while node is not None:
            inside = None
            tag = node.tag or ""
            effects = self._enter(node, tag)
            if effects is not None:
                inside = node.child
                if inside is not None:
                    open_nodes.append((node, tag, effects))
                else:
                    self._leave(tag, effects)
            following = inside or (node.next if open_nodes else None)
            while following is None and open_nodes:
                node, tag, effects = open_nodes.pop()
                self._leave(tag, effects)
                following = node.next if open_nodes else None
            node = following
        self._flush()

    def _enter(self, node: LexborNode, tag: str) -> tuple[str, ...] | None:
        """What is to be undone when the node is left; None where nobody sees it."""
        if tag == "-text":
            self._say(node.text_content or "")
            return None
        if tag in _UNSEEN or tag.startswith(("!", "-c")):
            return None
        attributes = _attributes(node)
        style = "".join((attributes.get("style") or "").lower().split())[:2000]
        if "hidden" in attributes or (style and _HIDING.search(style)):
            return None
        effects: list[str] = []
        if tag in _BLOCK:
            self._flush()
            if tag in _APART and not _close(attributes, style):
                self._apart()
                effects.append("apart")
        if attributes:
            self._structure(node, tag, attributes, style, effects)
        self._shape(tag, attributes, effects)
        return tuple(effects)

    def _structure(
        self, node: LexborNode, tag: str, attributes: dict[str, Any], style: str, effects: list[str]
    ) -> None:
        classes = frozenset((attributes.get("class") or "").lower().split()[:20])
        identity = (attributes.get("id") or "").lower()
        if (
            identity in _CUT_IDS
            or classes & _CUT_CLASSES
            or attributes.get("data-marker") == "__DIVIDER__"
            or (style and tag == "div" and _OUTLOOK_LINE.search(style))
        ):
            self._flush()
            if not self._depth:
                self.lines.append(CUT)
        if classes & _ATTRIBUTION_CLASSES or identity == "reply-intro":
            if not _FORWARD.search(node.text(deep=True)[:300]):
                self._flush()
                self._attributing += 1
                effects.append("attribution")
        elif (tag == "blockquote" and _quotes(attributes, classes, style)) or (
            "yahoo_quoted" in classes or identity.startswith("yahoo_quoted")
        ):
            self._flush()
            self._depth += 1
            effects.append("quote")

    def _shape(self, tag: str, attributes: dict[str, Any], effects: list[str]) -> None:
        if tag == "br":
            self._flush(always=True)
        elif tag in ("td", "th"):
            if self._line:
                self._line.append("  ")
                self._space = False
        elif tag == "pre":
            self._pre += 1
            effects.append("pre")
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
            effects.append("list")
        elif tag == "li":
            mark = "- "
            if self._lists and self._lists[-1] >= 0:
                self._lists[-1] += 1
                mark = f"{self._lists[-1]}. "
            indent = "  " * min(max(len(self._lists) - 1, 0), _INDENT)
            self._line.append(indent + mark)
        elif tag == "img":
            alternative = clean(attributes.get("alt") or "").strip()
            if 0 < len(alternative) <= 4 and not alternative.isascii():
                self._line.append(alternative)
        elif tag == "a":
            effects.append(f"link{len(self._line)} {attributes.get('href') or ''}")

    def _leave(self, tag: str, effects: tuple[str, ...]) -> None:
        for effect in effects:
            if effect == "pre":
                self._pre -= 1
            elif effect == "list":
                self._flush()
                self._lists.pop()
            elif effect.startswith("link"):
                self._link(effect[4:])
        if tag in _BLOCK:
            self._flush()
        for effect in effects:
            if effect == "quote":
                self._depth -= 1
            elif effect == "attribution":
                self._flush()
                self._attributing -= 1
            elif effect == "apart":
                self._apart()

    def _link(self, told: str) -> None:
        """Where a link leads, where its words do not say so: evidence is often behind one."""
        begin, _, href = told.partition(" ")
        href = href.strip()
        if not href.lower().startswith(("http://", "https://")) or len(href) > 500:
            return
        shown = "".join(self._line[int(begin) :]).strip()
        bare = href.split("://", 1)[1].rstrip("/").removeprefix("www.")
        if shown and bare not in shown:
            self._line.append(f" <{clean(href)}>")

    def _say(self, text: str) -> None:
        if self._pre:
            first, *rest = clean(text).split("\n")
            self._line.append(first)
            for line in rest:
                self._flush(always=True)
                self._line.append(line)
            return
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return
        if self._line and (self._space or text[0].isspace()) and self._line[-1][-1:] != " ":
            self._line.append(" ")
        self._line.append(clean(" ".join(words)))
        self._space = text[-1].isspace()

    def _flush(self, *, always: bool = False) -> None:
        if self._line or always:
            said = "".join(self._line).rstrip()
            if self._attributing and said:
                said = ATTRIBUTION + said
            self.lines.append(f"{'>' * self._depth_shown} {said}" if self._depth else said)
            self._line = []
        self._space = False

    def _apart(self) -> None:
        empty = ">" * self._depth_shown
        if self.lines and self.lines[-1].rstrip() != empty:
            self.lines.append(empty)

    @property
    def _depth_shown(self) -> int:
        return min(self._depth, _DEEPEST)


def _attributes(node: LexborNode) -> dict[str, Any]:
    try:
        return node.attributes
    except (UnicodeDecodeError, ValueError):
        return {}


def _close(attributes: dict[str, Any], style: str) -> bool:
    """Whether a paragraph stands close to the next: Outlook writes every line as one."""
    return (attributes.get("class") or "").startswith("Mso") or bool(_NO_MARGIN.search(style))


def _quotes(attributes: dict[str, Any], classes: frozenset[str], style: str) -> bool:
    """Whether a blockquote is a quote: some clients indent with it."""
    return (
        (attributes.get("type") or "").lower() == "cite"
        or bool(attributes.get("cite"))
        or bool(classes & _QUOTE_CLASSES)
        or "border-left" in style
    )
