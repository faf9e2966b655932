"""What is wrong with the training, with remedies to apply; and how every layer does, in numbers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnviz.engine.health import LayerHealth
from nnviz.gui.canvas.wording import LONGEST, number
from nnviz.gui.controls.forms import TextLine, tooltip
from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import NORMAL, SMALL, SPACE, Theme, font
from nnviz.training.diagnosis import Diagnosis, Finding, rules
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

ICON = 4 * SPACE
COLUMN_SPACE = 3 * SPACE
MOST_CAUSES = 2
"""Of the layers that one remedy concerns, so many are told in numbers."""
Group = tuple[str, Experiment]
"""Findings of one rule with one remedy."""


class FindingRow(QWidget):
    """What a rule has found: what, where, why, and a button that applies the remedy."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._finding: Finding | None = None
        self.mark = QLabel()
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.cause = TextLine("muted")
        self.remedy = QPushButton()
        self.remedy.setToolTip(tooltip(self.tr("Apply this change; Undo takes it back")))
        self.remedy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remedy.clicked.connect(self._apply)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, SPACE, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.heading, 0, 1)
        grid.addWidget(self.cause, 1, 1)
        grid.addWidget(self.remedy, 2, 1, Qt.AlignmentFlag.AlignLeft)

    def show_findings(self, findings: list[Finding], theme: Theme) -> None:
        """Findings that one remedy mends; only what is another text is written anew."""
        first = self._finding = findings[0]
        layers = [str(finding.layer) for finding in findings if finding.layer is not None]
        where = self.tr("layer %s") if len(layers) == 1 else self.tr("layers %s")
        self.heading.setText(f"{first.title} · {where % ', '.join(layers)}" if layers else first.title)
        rule = rules.find(first.rule)
        self.heading.setToolTip(tooltip(rule.help(), rule.formula))
        self.cause.say(" ".join(finding.cause for finding in findings[:MOST_CAUSES]))
        self.remedy.setText(first.remedy)
        self.remedy.setAccessibleName(first.remedy)
        self.mark.setPixmap(icon("warning", theme).pixmap(ICON, ICON))

    def _apply(self) -> None:
        if self._finding is not None:
            self._session.apply(self._finding)


@register
class DiagnosisPanel(Panel):
    """The findings of the last evaluation on the left, the health of the layers on the right."""

    name = "diagnosis"
    title = "Diagnosis"
    area = "bottom"
    order = 60
    tab_of = "loss_curves"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.rows: dict[Group, FindingRow] = {}
        """By what they are about. A row stays where it is as long as its finding lasts."""
        self._cells: list[list[QLabel]] = []
        self._shown = Diagnosis()
        self.healthy = TextLine("muted")
        self._column = QVBoxLayout()
        self._column.setSpacing(2 * SPACE)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.healthy)
        self._column.addStretch(1)
        findings = QWidget()
        findings.setLayout(self._column)
        self._health = QGridLayout()
        self._health.setHorizontalSpacing(COLUMN_SPACE)
        self._health.setVerticalSpacing(SPACE)
        health = QWidget()
        health.setLayout(self._health)
        self._health.setContentsMargins(0, 0, 0, 0)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        columns.setSpacing(4 * SPACE)
        columns.addWidget(scrolling(findings), 1)
        for column, (heading, explanation) in enumerate(self._headings().items()):
            label = QLabel(heading)
            label.setProperty("role", "muted")
            label.setToolTip(tooltip(explanation))
            self._health.addWidget(label, 0, column, Qt.AlignmentFlag.AlignRight)
        self._health.setRowStretch(99, 1)
        table = scrolling(health)
        # Columns of a fixed width, so that no number moves another, and the table scrolls only up and down.
        headings, numbers = QFontMetrics(font(SMALL)), QFontMetrics(font(NORMAL))
        widths = [
            max(headings.horizontalAdvance(heading), *(numbers.horizontalAdvance(text) for text in texts))
            for heading, texts in zip(
                self._headings(), (("88",), LONGEST, LONGEST, ("100%",), ("100%",), LONGEST), strict=True
            )
        ]
        for column, width in enumerate(widths):
            self._health.setColumnMinimumWidth(column, width)
        table.setFixedWidth(sum(widths) + len(widths) * COLUMN_SPACE + 4 * SPACE)
        columns.addWidget(table)
        self._show_findings()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        before, self._shown = self._shown, snapshot.diagnosis
        if self._shown is not before:
            if self._shown.findings != before.findings:
                self._show_findings()
            self._show_health()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._show_findings()

    def _show_findings(self) -> None:
        groups: dict[Group, list[Finding]] = {}
        for finding in self._shown.findings:
            groups.setdefault((finding.rule, finding.experiment), []).append(finding)
        for group in [group for group in self.rows if group not in groups]:
            row = self.rows.pop(group)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for group, findings in groups.items():
            if group not in self.rows:
                self.rows[group] = FindingRow(self.session)
                self._column.insertWidget(len(self.rows), self.rows[group])
            self.rows[group].show_findings(findings, self.theme)
        looked_for = ", ".join(rule.title[:1].lower() + rule.title[1:] for rule in rules)
        self.healthy.say("" if groups else self.tr("Nothing is wrong so far. Looked for: %s.") % looked_for)

    def _headings(self) -> dict[str, str]:
        """The columns of the table, each with its explanation."""
        return {
            self.tr("layer"): self.tr("1 is the first hidden layer, the last is the output."),
            "‖∂L/∂W‖": self.tr("Size of the gradient of the weights."),
            "‖∂L/∂z‖": self.tr("Size of δ, in the mean over the samples: how much of the gradient gets here."),
            self.tr("dead"): self.tr("Units whose slope is 0 on every sample."),
            self.tr("flat"): self.tr("Share of activations on the flat ends of a bounded function."),
            "‖ΔW‖/‖W‖": self.tr("What one step changes; about 0.001 is healthy."),
        }

    def _show_health(self) -> None:
        """A row a layer, the numbers right-aligned below their heading."""
        while len(self._cells) < len(self._shown.health):
            labels = [QLabel() for _ in self._headings()]
            for column, label in enumerate(labels):
                self._health.addWidget(label, 1 + len(self._cells), column, Qt.AlignmentFlag.AlignRight)
            self._cells.append(labels)
        for layer, labels in enumerate(self._cells, start=1):
            is_there = layer <= len(self._shown.health)
            texts = health_texts(layer, self._shown.health[layer - 1]) if is_there else [""] * len(labels)
            for label, text in zip(labels, texts, strict=True):
                label.setText(text)
                label.setVisible(is_there)


def health_texts(layer: int, health: LayerHealth) -> list[str]:
    """A row of the table."""
    return [
        str(layer),
        number(health.gradient_norm),
        number(health.delta_norm),
        f"{health.dead:.0%}",
        f"{health.saturated:.0%}",
        number(health.update_ratio, 4),
    ]


def scrolling(content: QWidget) -> QScrollArea:
    """`content` in an area that scrolls up and down where it is too high."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
