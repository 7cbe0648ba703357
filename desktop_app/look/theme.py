"""Colours, sizes and fonts: the one place they live, for widgets, the drawn graph and the plots alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen

PALETTES: dict[str, dict[str, str]] = {
    "dark": {
        "bg": "#0D1218", "surface": "#161D26", "raised": "#1F2935", "border": "#344454", "strong": "#8498AC",
        "text": "#F3F6FA", "muted": "#B9C6D3", "dimtext": "#AEBBC8", "data": "#FFB84D", "gradient": "#6CC7F7",
        "local": "#F2A7D3", "parameter": "#55D6AC", "input": "#C8D3DE", "output": "#FFA582",
        "highlight": "#F7E463", "highlight_fill": "#2B2C1D", "on_accent": "#0B1016",
    },
    "light": {
        "bg": "#E9EEF3", "surface": "#FFFFFF", "raised": "#EEF2F6", "border": "#BECAD6", "strong": "#56697C",
        "text": "#0E161F", "muted": "#3B4A59", "dimtext": "#414F5E", "data": "#753A00", "gradient": "#004B80",
        "local": "#86225F", "parameter": "#00543D", "input": "#33424F", "output": "#8F2B00",
        "highlight": "#FFD83D", "highlight_fill": "#FFF4C4", "on_accent": "#FFFFFF",
    },
    "contrast": {
        "bg": "#000000", "surface": "#000000", "raised": "#141414", "border": "#FFFFFF", "strong": "#FFFFFF",
        "text": "#FFFFFF", "muted": "#D6D6D6", "dimtext": "#A8A8A8", "data": "#FFC04D", "gradient": "#66D1FF",
        "local": "#FFA6DE", "parameter": "#5CF0BA", "input": "#FFFFFF", "output": "#FFA27A",
        "highlight": "#FFF04A", "highlight_fill": "#2E2B00", "on_accent": "#000000",
    },
}  # fmt: skip

# Lines, borders and fills of the light theme; elsewhere the text colours serve as marks.
_MARKS: dict[str, dict[str, str]] = {
    "light": {
        "data": "#BF5F00", "gradient": "#0072B2", "local": "#B0468A", "parameter": "#00805B",
        "input": "#56697C", "output": "#C74A0A",
    },
}  # fmt: skip

PHASE_COLOURS = {"forward": "data", "backward": "gradient", "update": "parameter"}

UI = "Inter"
MONO = "JetBrains Mono"

# role: family, size in px at scale 1, weight
FONTS: dict[str, tuple[str, float, int]] = {
    "node_name": (UI, 40, 600),
    "node_name_compact": (UI, 30, 600),
    "node_number": (MONO, 36, 600),
    "node_number_small": (MONO, 30, 600),
    "node_old": (MONO, 30, 400),
    "node_label": (UI, 23, 500),
    "node_tag": (UI, 22, 500),
    "node_kind": (UI, 20, 600),
    "expression": (MONO, 22, 400),
    "pill": (MONO, 28, 700),
    "callout": (MONO, 26, 400),
    "callout_number": (MONO, 34, 700),
    "program": (MONO, 25, 400),
    "program_small": (MONO, 21, 400),
    "step": (MONO, 22, 400),
    "step_active": (MONO, 22, 700),
    "slider_name": (UI, 26, 600),
    "slider_value": (MONO, 25, 600),
    "equation": (UI, 42, 600),
    "sentence": (UI, 25, 500),
    "phase": (UI, 27, 700),
    "count": (UI, 22, 600),
    "app_title": (UI, 27, 600),
    "card_title": (UI, 24, 600),
    "body": (UI, 22, 500),
    "button": (UI, 22, 600),
    "tick": (UI, 20, 500),
    "note": (UI, 20, 600),
    "plot_note": (UI, 22, 600),
    "plot_bang": (UI, 13, 700),
    "notice": (UI, 24, 600),
}

TARGET = 24  # px: the least side of what one clicks at, however small everything is
RADIUS = {"card": 14.0, "button": 10.0, "pill": 9.0}


class Metrics(QFontMetricsF):
    """What texts in a font measure; Qt takes as long to measure one as to draw it, and most come again and again."""

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self._width = lru_cache(maxsize=512)(super().horizontalAdvance)

    def horizontalAdvance(self, text: str) -> float:  # type: ignore[override]
        return self._width(text)


@dataclass(frozen=True)
class Theme:
    """A palette at a scale; every pixel size of the app is multiplied by `scale`."""

    name: str = "dark"
    scale: float = 1.0

    def hex(self, token: str) -> str:
        """The colour of a token as #RRGGBB."""
        return PALETTES[self.name][token]

    def color(self, token: str) -> QColor:
        """The colour of a token, for text and backgrounds; shared, so not to be changed."""
        return _color(self.hex(token))

    def mark_hex(self, token: str) -> str:
        """The colour of a token for lines, borders and fills, never for text, as #RRGGBB."""
        return _MARKS.get(self.name, {}).get(token) or self.hex(token)

    def mark(self, token: str) -> QColor:
        """The colour of a token for lines, borders and fills, never for text; shared, so not to be changed."""
        return _color(self.mark_hex(token))

    def glow(self) -> QColor:
        """The halo around what is active."""
        glow = QColor(self.mark_hex("highlight"))
        glow.setAlphaF(0.75 if self.name == "light" else 0.38)
        return glow

    def mix(self, token: str, over: str, share: float, *, mark: bool = False) -> QColor:
        """`share` of one token's colour laid over another's: header fills, dimmed numbers and borders."""
        return _mix((self.mark_hex if mark else self.hex)(token), self.hex(over), share)

    def px(self, size: float) -> float:
        """A size in pixels at this scale."""
        return size * self.scale

    def ipx(self, size: float) -> int:
        """A size in whole pixels at this scale, at least 1."""
        return max(1, round(size * self.scale))

    def target(self, size: float) -> int:
        """The same for a side of what one clicks at: large enough for a finger, or a hand that trembles."""
        return max(TARGET, self.ipx(size))

    def font(self, role: str, *, italic: bool = False, factor: float = 1.0) -> QFont:
        """The font of a role at this scale, with tabular figures and without ligatures."""
        return QFont(_font(role, self._pixels(role, factor), italic))

    def metrics(self, role: str, *, italic: bool = False, factor: float = 1.0) -> Metrics:
        """What texts in that font measure."""
        return _metrics(role, self._pixels(role, factor), italic)

    def _pixels(self, role: str, factor: float) -> int:
        return max(1, round(FONTS[role][1] * self.scale * factor))

    def whole(self, role: str, factor: float) -> float:
        """The factor below 1 at which the letters of a role are whole pixels high, no larger than at this one."""
        size = FONTS[role][1] * self.scale
        return factor if factor >= 1 else int(size * factor) / size

    def paint_card(self, painter: QPainter, box: QRect, edge: str = "border") -> None:
        """The background and border of a card."""
        line = self.px(1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.color(edge), line))
        painter.setBrush(self.color("surface"))
        inside = QRectF(box).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(inside, self.px(RADIUS["card"]), self.px(RADIUS["card"]))

    def palette(self) -> QPalette:
        """The palette for Qt's own widgets."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("dimtext"))
        return palette


_ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "dimtext",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "output",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "text",
    QPalette.ColorRole.HighlightedText: "surface",
    QPalette.ColorRole.Link: "gradient",
}


@cache
def _color(name: str) -> QColor:
    return QColor(name)


@lru_cache(4096)  # shares of what moves are as many as its numbers
def _mix(top: str, base: str, share: float) -> QColor:
    a, b = QColor(top), QColor(base)
    channels = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(share * x + (1 - share) * y) for x, y in channels))


@cache
def _font(role: str, pixels: int, italic: bool) -> QFont:
    family, _, weight = FONTS[role]
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setItalic(italic)
    if family == MONO:
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("liga"), 0)
    else:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _metrics(role: str, pixels: int, italic: bool) -> Metrics:
    return Metrics(_font(role, pixels, italic))
