"""An evaluation as one self-contained HTML page, and its plots as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nlp.evaluate import Evaluation, Mistake
from nlp.metrics import FieldScores, Found

_SIZE, _EDGE = 260, 34
_STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
body{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{border:1px solid #bbb;padding:.2rem .6rem;text-align:right}
th:first-child,td:first-child{text-align:left}td.hit{background:#e6f2e6}td.miss{background:#fae6e0}
svg{margin-right:1.5rem}svg text{font-size:11px}q{background:#fff3c4;quotes:none}.plots{display:flex;flex-wrap:wrap}
"""


def page_of(evaluations: Sequence[Evaluation], *, title: str = "duban evaluate", mistakes: int = 30) -> str:
    """Render evaluations: measures, confusions, plots, worst mistakes with the words that led to them."""
    parts = [f"<h1>{escape(title)}</h1>", _summary(evaluations)]
    for evaluation in evaluations:
        parts.append(f"<h2>{escape(evaluation.name)} · {evaluation.items} items</h2>")
        for scores in evaluation.fields.values():
            parts.append(f"<h3>{scores.field}</h3>")
            parts.append(f'<div class="plots">{reliability_svg(scores)}{risk_svg(scores)}</div>')
            parts.append(_confusion(scores))
        if evaluation.mistakes:
            parts.append("<h3>surest mistakes</h3>")
            parts.extend(_mistake(one) for one in evaluation.mistakes[:mistakes])
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def reliability_svg(scores: FieldScores) -> str:
    """Plot how often answers of like confidence are right; on the diagonal confidence means what it says."""
    total = sum(one.items for one in scores.bins) or 1
    dots = "".join(
        f'<circle cx="{_x(one.confidence):.1f}" cy="{_y(one.accuracy):.1f}"'
        f' r="{2 + 10 * (one.items / total) ** 0.5:.1f}" fill="#2b6cb0" fill-opacity=".6">'
        f"<title>{one.items} items: sure {one.confidence:.2f}, right {one.accuracy:.2f}</title></circle>"
        for one in scores.bins
    )
    diagonal = f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4"/>'
    return _plot(f"{scores.field}: confidence → share right", diagonal + dots, top=1.0)


def risk_svg(scores: FieldScores) -> str:
    """Plot the error of the surest items against how many are answered."""
    top = max([0.1, *(error for _, error in scores.risk)])
    points = " ".join(f"{_x(coverage):.1f},{_y(error / top):.1f}" for coverage, error in scores.risk)
    line = f'<polyline points="{points}" fill="none" stroke="#c05621" stroke-width="2"/>'
    return _plot(f"{scores.field}: coverage → error", line, top=top)


def _plot(title: str, inner: str, *, top: float) -> str:
    axes = (
        f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" fill="none" stroke="#333"/>'
        f'<text x="{_x(0)}" y="{_y(0) + 14}">0</text><text x="{_x(1) - 4}" y="{_y(0) + 14}">1</text>'
        f'<text x="2" y="{_y(1) + 4}">{top:.2f}</text><text x="{_x(0)}" y="14">{escape(title)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIZE}" height="{_SIZE}" viewBox="0 0 {_SIZE} {_SIZE}"'
        f' role="img" aria-label="{escape(title)}">{axes}{inner}</svg>'
    )


def _x(share: float) -> float:
    return _EDGE + share * (_SIZE - 2 * _EDGE)


def _y(share: float) -> float:
    return _SIZE - _EDGE - share * (_SIZE - 2 * _EDGE)


def _summary(evaluations: Sequence[Evaluation]) -> str:
    rows = []
    for evaluation in evaluations:
        for name, one in evaluation.fields.items():
            rows.append(
                [
                    f"{evaluation.name} · {name}",
                    f"{one.accuracy.value:.3f} ({one.accuracy.low:.3f}-{one.accuracy.high:.3f})",
                    f"{one.macro_f1.value:.3f} ({one.macro_f1.low:.3f}-{one.macro_f1.high:.3f})",
                    f"{one.selective:.3f}",
                    f"{one.calibration_error:.3f}",
                ]
            )
        for name, found in (
            ("themes", evaluation.themes),
            ("goals", evaluation.quantities),
            ("actuals", evaluation.actuals),
            ("units", evaluation.units),
        ):
            rows.append([f"{evaluation.name} · {name}", f"F1 {found.f1:.3f}", "", "", _shares(found)])
    return _table(["test", "accuracy (95 %)", "macro-F1 (95 %)", "surest 80 %", "calibration error"], rows)


def _shares(found: Found) -> str:
    return f"precision {found.precision:.3f}, recall {found.recall:.3f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _confusion(scores: FieldScores) -> str:
    heads = "".join(f"<th>{name}</th>" for name in (*scores.classes, "precision", "recall", "F1"))
    rows = []
    for place, (name, counts, found) in enumerate(zip(scores.classes, scores.confusion, scores.by_class, strict=True)):
        cells = "".join(
            f'<td class="{"hit" if at == place else "miss" if count else ""}">{count}</td>'
            for at, count in enumerate(counts)
        )
        rows.append(
            f"<tr><td>{name}</td>{cells}<td>{found.precision:.3f}</td><td>{found.recall:.3f}</td><td>{found.f1:.3f}</td></tr>"
        )
    return f"<table><tr><th>label ↓ answer →</th>{heads}</tr>{''.join(rows)}</table>"


def _mistake(one: Mistake) -> str:
    evidence = " ".join(f"<q>{escape(words)}</q>" for words in one.evidence)
    return (
        f"<p><b>{escape(one.id)}</b> {one.field}: {one.given} ({one.confidence:.2f}), label {one.wanted}<br>"
        f"{escape(one.target)} | {escape(one.status)}<br>{evidence}</p>"
    )
