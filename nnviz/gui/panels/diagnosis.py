"""What is wrong with the training, with remedies to apply; and how every layer does, in numbers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnviz.gui.canvas.wording import LONGEST, number
from nnviz.gui.controls.forms import TextLine, tooltip
from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import NORMAL, SMALL, SPACE, Theme, font
from nnviz.training.diagnosis import Diagnosis, Finding, rules
from nnviz.training.snapshot import Snapshot

ICON = 4 * SPACE
COLUMN_SPACE = 3 * SPACE


class FindingRow(QWidget):
    """One finding: what, why, and a button that applies the remedy."""

    def __init__(self, finding: Finding, session: Session, theme: Theme) -> None:
        super().__init__()
        mark = QLabel()
        mark.setPixmap(icon("warning", theme).pixmap(ICON, ICON))
        title = finding.title
        if finding.layer is not None:
            title = self.tr("%(title)s · layer %(layer)d") % {"title": title, "layer": finding.layer}
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setToolTip(tooltip(rules.find(finding.rule).help(), rules.find(finding.rule).formula))
        cause = TextLine("muted")
        cause.say(finding.cause)
        self.remedy = QPushButton(finding.remedy)
        self.remedy.setToolTip(tooltip(self.tr("Apply this change; Undo takes it back")))
        self.remedy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remedy.clicked.connect(lambda: session.apply(finding))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, SPACE, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(heading, 0, 1)
        grid.addWidget(cause, 1, 1)
        grid.addWidget(self.remedy, 2, 1, Qt.AlignmentFlag.AlignLeft)


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
        self.rows: list[FindingRow] = []
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
        findings = self._shown.findings
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [FindingRow(finding, self.session, self.theme) for finding in findings]
        for index, row in enumerate(self.rows):
            self._column.insertWidget(1 + index, row)
        self.healthy.say(
            ""
            if findings
            else self.tr("Nothing is wrong so far. Looked for: %s.") % ", ".join(rule.title.lower() for rule in rules)
        )

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
        while (item := self._health.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        right = Qt.AlignmentFlag.AlignRight
        for column, (heading, explanation) in enumerate(self._headings().items()):
            label = QLabel(heading)
            label.setProperty("role", "muted")
            label.setToolTip(tooltip(explanation))
            self._health.addWidget(label, 0, column, right)
        for layer, health in enumerate(self._shown.health, start=1):
            cells = (
                str(layer),
                number(health.gradient_norm),
                number(health.delta_norm),
                f"{health.dead:.0%}",
                f"{health.saturated:.0%}",
                number(health.update_ratio, 4),
            )
            for column, cell in enumerate(cells):
                self._health.addWidget(QLabel(cell), layer, column, right)
        self._health.setRowStretch(len(self._shown.health) + 1, 1)


def scrolling(content: QWidget) -> QScrollArea:
    """`content` in an area that scrolls up and down where it is too high."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
