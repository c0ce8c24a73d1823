"""An evaluation as plain text."""

from __future__ import annotations

from nlp.evaluate import Evaluation
from nlp.metrics import FieldScores, Found


def text_of(evaluation: Evaluation, *, mistakes: int = 10) -> str:
    """Render one evaluation: a table of measures, one table a field, the surest mistakes."""
    lines = [f"{evaluation.name}: {evaluation.items} items, model {evaluation.model}", ""]
    lines += summary_of([evaluation]).splitlines()
    for scores in evaluation.fields.values():
        lines += ["", *_field_lines(scores)]
    if evaluation.mistakes and mistakes:
        lines += ["", "surest mistakes"]
    for one in evaluation.mistakes[:mistakes]:
        lines.append(f"  {one.id}  {one.field}: {one.given} ({one.confidence:.2f}), label {one.wanted}")
        lines.append(f"    {one.target} | {one.status}")
        lines.append(f"    because of {'、'.join(one.evidence) or '-'}")
    return "\n".join(lines) + "\n"


def summary_of(evaluations: list[Evaluation] | tuple[Evaluation, ...]) -> str:
    """Render one line a test and field: accuracy, macro-F1, coverage and calibration."""
    lines = [f"{'test':<18} {'field':<9} {'items':>5} {'accuracy':>18} {'macro-F1':>18} {'at 80 %':>7} {'ECE':>6}"]
    for evaluation in evaluations:
        for name, s in evaluation.fields.items():
            accuracy = f"{s.accuracy.value:.3f} ({s.accuracy.low:.3f}-{s.accuracy.high:.3f})"
            macro = f"{s.macro_f1.value:.3f} ({s.macro_f1.low:.3f}-{s.macro_f1.high:.3f})"
            lines.append(
                f"{evaluation.name:<18} {name:<9} {evaluation.items:>5} {accuracy:>18} {macro:>18}"
                f" {s.selective:>7.3f} {s.calibration_error:>6.3f}"
            )
        for name, found in (
            ("themes", evaluation.themes),
            ("goals", evaluation.quantities),
            ("actuals", evaluation.actuals),
            ("units", evaluation.units),
        ):
            lines.append(f"{evaluation.name:<18} {name:<9} {evaluation.items:>5}  {_found(found)}")
    return "\n".join(lines) + "\n"


def _found(found: Found) -> str:
    return f"precision {found.precision:.3f}  recall {found.recall:.3f}  F1 {found.f1:.3f}"


def _field_lines(scores: FieldScores) -> list[str]:
    width = max(map(len, scores.classes))
    head = " ".join(f"{name[:6]:>6}" for name in scores.classes)
    lines = [f"{scores.field}: label down, answer across", f"  {'':<{width}} {head}  precision recall     F1"]
    for name, row, found in zip(scores.classes, scores.confusion, scores.by_class, strict=True):
        cells = " ".join(f"{count:>6}" for count in row)
        lines.append(f"  {name:<{width}} {cells}  {found.precision:>9.3f} {found.recall:>6.3f} {found.f1:>6.3f}")
    return lines
