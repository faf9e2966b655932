"""The data panel chooses a dataset and how it is fed, and previews its samples."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.data.generators import Circle, Moons
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.gui.panels.dataset import DatasetPanel, percentage
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import History
from nnviz.training.snapshot import Snapshot, Status


def snapshot(experiment: Experiment, data: Data | None = None) -> Snapshot:
    data = data or sample_data(experiment)
    return Snapshot(
        experiment, data, Preparation((), Scaling.none()), Status.PAUSED, "", 0, 0.0, 0.0, (), History({}, {})
    )


def sample_data(experiment: Experiment, train: int = 40, test: int = 30) -> Data:
    """Random samples of the right shape: no file is read."""
    rng = np.random.default_rng(0)
    dataset = experiment.dataset
    low, high = dataset.input_range

    def samples(size: int) -> Samples:
        inputs = rng.uniform(low, high, (size, dataset.inputs())).astype(np.float32)
        if dataset.classes():
            return Samples(inputs, (np.arange(size) % dataset.classes()).astype(np.float32).reshape(-1, 1))
        return Samples(inputs, rng.normal(size=(size, len(dataset.output_names))).astype(np.float32))

    return Data(train=samples(train), test=samples(test))


def panel_on(qtbot: QtBot, dataset: str) -> DatasetPanel:
    session = Session(replace(Experiment.recommended(dataset), batch_size=16))
    panel = DatasetPanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    panel.resize(280, 400)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


@pytest.fixture
def circle(qtbot: QtBot) -> DatasetPanel:
    return panel_on(qtbot, "circle")


@pytest.fixture
def mnist(qtbot: QtBot) -> DatasetPanel:
    panel = panel_on(qtbot, "mnist")
    receive(panel)
    return panel


def receive(panel: DatasetPanel, data: Data | None = None) -> None:
    """A frame with the data of the experiment reaches the session, as from the runner."""
    panel.session._show(snapshot(panel.session.experiment, data))
    QApplication.processEvents()


def choose(panel: DatasetPanel, name: str) -> None:
    row = panel.form.box.findData(name)
    panel.form.box.setCurrentIndex(row)
    panel.form.box.activated.emit(row)


def retype_batch_size(qtbot: QtBot, panel: DatasetPanel, text: str) -> None:
    panel.batch_size.setFocus()
    panel.batch_size.lineEdit().selectAll()
    qtbot.keyClicks(panel.batch_size, text)
    qtbot.keyClick(panel.batch_size, Qt.Key.Key_Return)


def texts(panel: DatasetPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


# Choices


@pytest.mark.parametrize("name", datasets.names())
def test_every_dataset_can_be_chosen(circle: DatasetPanel, name: str) -> None:
    choose(circle, name)
    assert circle.session.experiment.dataset.name == name
    assert circle.form.entry == circle.session.experiment.dataset


def test_data_of_another_kind_bring_their_recommendation(circle: DatasetPanel) -> None:
    circle.session.change("seed", seed=5)
    choose(circle, "mnist")
    assert circle.session.experiment == replace(Experiment.recommended("mnist"), seed=5)
    circle.session.undo_stack.undo()
    assert circle.form.entry == Circle()
    assert circle.session.experiment == replace(Experiment.recommended("circle"), batch_size=16, seed=5)


def test_data_of_the_same_kind_keep_the_other_choices(circle: DatasetPanel) -> None:
    circle.session.change("batch", batch_size=7)
    choose(circle, "moons")
    assert circle.session.experiment == replace(Experiment.recommended("circle"), dataset=Moons(), batch_size=7)


def test_noise_is_one_edit_of_the_dataset(circle: DatasetPanel) -> None:
    circle.form.control("noise").slider.setValue(50)
    assert circle.session.experiment.dataset == Circle(noise=1.0)
    assert circle.session.undo_stack.undoText() == "Noise of Circle"
    circle.session.undo_stack.undo()
    assert circle.form.control("noise").value == Circle().noise


def test_the_test_share_is_shown_and_edited_in_percent(qtbot: QtBot, circle: DatasetPanel) -> None:
    field = circle.test_share.field
    assert field.text() == "20 %"
    circle.test_share.slider.setValue(circle.test_share.slider.maximum())
    assert circle.session.experiment.test_share == 0.9
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12.5 %")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert circle.session.experiment.test_share == 0.125
    assert field.text() == "12.5 %"
    circle.session.undo_stack.undo()
    assert field.text() == "20 %"


@pytest.mark.parametrize("text", ["3", "95", "some"])
def test_a_wrong_test_share_is_refused_with_a_line(qtbot: QtBot, circle: DatasetPanel, text: str) -> None:
    field = circle.test_share.field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert circle.session.experiment.test_share == 0.2
    (line,) = (line for line in texts(circle) if line.startswith("Test share must be"))
    assert line.endswith("in [5, 90]; 20 % stays.")


@pytest.mark.parametrize("percent", range(5, 91))
def test_every_percentage_is_the_same_share_again(percent: int) -> None:
    assert percentage(percent / 100) == percent


def test_data_with_a_test_set_of_their_own_have_no_share(mnist: DatasetPanel) -> None:
    assert not mnist.test_share.isVisible()
    assert mnist.own_test_set.isVisible()
    assert "no share to choose" in mnist.own_test_set.toolTip()
    assert mnist.own_test_set.text() == "a test set of its own"
    choose(mnist, "xor_gate")
    assert mnist.own_test_set.text() == "the truth table itself"
    choose(mnist, "circle")
    assert mnist.test_share.isVisible()
    assert not mnist.own_test_set.isVisible()


@pytest.mark.parametrize(("text", "size"), [("64", 64), ("1", 1), ("full", None), (" 10 ", 10)])
def test_a_batch_size_is_typed(qtbot: QtBot, circle: DatasetPanel, text: str, size: int | None) -> None:
    retype_batch_size(qtbot, circle, text)
    assert circle.session.experiment.batch_size == size
    assert circle.session.undo_stack.count() == 1
    circle.session.undo_stack.undo()
    assert circle.batch_size.currentText() == "16"


def test_the_full_batch_is_shown_from_the_start(qtbot: QtBot) -> None:
    session = Session(replace(Experiment.recommended("circle"), batch_size=None))
    panel = DatasetPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    session.add_viewer(panel)
    assert panel.batch_size.currentText() == "full"


@pytest.mark.parametrize("text", ["0", "-4", "2.5", "most", "9999999"])
def test_a_wrong_batch_size_is_refused_with_a_line(qtbot: QtBot, circle: DatasetPanel, text: str) -> None:
    retype_batch_size(qtbot, circle, text)
    assert circle.session.experiment.batch_size == 16
    assert circle.session.undo_stack.count() == 0
    told = [line for line in texts(circle) if line.startswith("Batch size must be a whole number from 1 to")]
    assert told[0].endswith("; 16 stays.")
    circle.form.box.setFocus()
    assert circle.batch_size.currentText() == "16"
    retype_batch_size(qtbot, circle, "8")
    assert not any(line.startswith("Batch size must") for line in texts(circle))


def test_a_batch_size_is_chosen_with_the_arrow_keys(qtbot: QtBot, circle: DatasetPanel) -> None:
    retype_batch_size(qtbot, circle, "32")
    qtbot.keyClick(circle.batch_size, Qt.Key.Key_Down)
    assert circle.session.experiment.batch_size == 128
    qtbot.keyClick(circle.batch_size, Qt.Key.Key_Down)
    assert circle.session.experiment.batch_size is None
    assert circle.batch_size.currentText() == "full"


def test_escape_takes_a_typed_batch_size_back(qtbot: QtBot, circle: DatasetPanel) -> None:
    circle.batch_size.setFocus()
    qtbot.keyClicks(circle.batch_size, "99")
    qtbot.keyClick(circle.batch_size, Qt.Key.Key_Escape)
    circle.form.box.setFocus()
    assert circle.session.experiment.batch_size == 16


def test_showing_an_experiment_edits_nothing(circle: DatasetPanel) -> None:
    other = replace(Experiment.recommended("spiral"), batch_size=None, test_share=0.5)
    circle.session.edit(other, "elsewhere")
    assert circle.session.experiment == other
    assert circle.session.undo_stack.count() == 1
    assert (circle.batch_size.currentText(), circle.test_share.value) == ("full", 50)


# Preview


def test_before_the_first_frame_it_says_that_it_loads(circle: DatasetPanel) -> None:
    assert circle.counts.text() == "Loading…"
    receive(circle)
    assert circle.counts.text() == "● 40 train   ◇ 30 test"


def test_pictures_are_counted_too(mnist: DatasetPanel) -> None:
    assert mnist.counts.text() == "40 train · 30 test"


def test_while_other_data_load_the_old_ones_are_not_shown_as_theirs(circle: DatasetPanel) -> None:
    receive(circle)
    old = snapshot(circle.session.experiment)
    choose(circle, "moons")
    assert circle.counts.text() == "Loading…"
    circle.show_snapshot(old)
    assert circle.counts.text() == "Loading…"
    receive(circle)
    assert circle.points.dataset == Moons()


def test_the_same_data_come_back_after_undo(circle: DatasetPanel) -> None:
    data = sample_data(circle.session.experiment)
    receive(circle, data)
    choose(circle, "moons")
    circle.session.undo_stack.undo()
    receive(circle, data)
    assert circle.points.data is data
    assert circle.counts.text() != "Loading…"


def test_the_preview_follows_a_new_split_and_stays_for_the_same_data(
    circle: DatasetPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sample_data(circle.session.experiment)
    receive(circle, data)
    redrawn: list[Data] = []
    monkeypatch.setattr(circle.points, "show_data", lambda dataset, data: redrawn.append(data))
    receive(circle, data)
    assert redrawn == []
    other = sample_data(circle.session.experiment, train=35, test=35)
    receive(circle, other)
    assert redrawn == [other]
    assert circle.counts.text() == "● 35 train   ◇ 35 test"


def test_a_click_on_a_digit_looks_at_it(qtbot: QtBot, mnist: DatasetPanel) -> None:
    gallery = mnist.gallery
    assert gallery.isVisible()
    assert not mnist.points.isVisible()
    center = gallery.cell_rect(gallery.line + 1).center()  # second row, second column
    qtbot.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=center)
    assert mnist.session.sample is not None
    assert mnist.session.sample.index == gallery.current == gallery.line + 1
    assert "label" not in gallery.accessibleDescription()
    assert gallery.accessibleDescription() == f"Test sample {gallery.current}: {gallery.current % 10}"


def test_a_click_between_the_digits_changes_nothing(qtbot: QtBot, mnist: DatasetPanel) -> None:
    before = mnist.session.sample
    qtbot.mouseClick(mnist.gallery, Qt.MouseButton.LeftButton, pos=QPoint(0, mnist.gallery.height() - 1))
    assert mnist.session.sample is before


@pytest.mark.parametrize(
    ("key", "steps"),
    [(Qt.Key.Key_Right, "1"), (Qt.Key.Key_Left, "-1"), (Qt.Key.Key_Down, "line"), (Qt.Key.Key_PageDown, "page")],
)
def test_the_keys_walk_through_the_digits(qtbot: QtBot, mnist: DatasetPanel, key: Qt.Key, steps: str) -> None:
    gallery = mnist.gallery
    moved = {"1": 1, "-1": -1, "line": gallery.line, "page": gallery.page}[steps]
    qtbot.keyClick(gallery, key)
    assert gallery.current == moved % 30
    assert gallery.current in gallery.visible(), "the page follows"


def test_the_buttons_turn_pages_from_the_end_to_the_start(qtbot: QtBot, mnist: DatasetPanel) -> None:
    page = mnist.gallery.page
    qtbot.mouseClick(mnist.forth, Qt.MouseButton.LeftButton)
    assert mnist.gallery.visible()[0] == page
    qtbot.mouseClick(mnist.back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(mnist.back, Qt.MouseButton.LeftButton)
    assert mnist.gallery.current == -page % 30


def test_a_drawing_marks_no_digit_and_the_page_stays(mnist: DatasetPanel) -> None:
    mnist.session.look_at(20)
    page = mnist.gallery.visible()
    mnist.session.set_sample(Sample(np.zeros((1, 784), np.float32), None, None))
    assert mnist.gallery.current is None
    assert mnist.gallery.visible() == page
    assert mnist.gallery.accessibleDescription() == ""


def test_the_current_digit_is_marked_in_the_accent(mnist: DatasetPanel) -> None:
    accent = DARK.color("accent")

    def marked(place: int) -> bool:
        cell = mnist.gallery.cell_rect(place)
        return bool(mnist.gallery.grab().toImage().pixelColor(cell.center().x(), cell.top()) == accent)

    mnist.session.look_at(3)
    assert (marked(3), marked(4)) == (True, False)
    mnist.session.look_at(4)
    assert (marked(3), marked(4)) == (False, True)


def test_a_digit_is_painted_as_its_pixels_say(mnist: DatasetPanel) -> None:
    inputs = np.zeros((4, 784), np.float32)
    inputs[2].reshape(28, 28)[:, :14] = 1  # the left half is ink
    labels = np.arange(4, dtype=np.float32).reshape(-1, 1)
    receive(mnist, Data(train=Samples(inputs.copy(), labels.copy()), test=Samples(inputs, labels)))
    cell = mnist.gallery.cell_rect(2)
    image = mnist.gallery.grab().toImage()
    assert image.pixelColor(cell.left() + 7, cell.center().y()) == DARK.color("ink")
    assert image.pixelColor(cell.left() + 21, cell.center().y()) == DARK.color("window")


def test_points_are_painted_in_the_colours_of_their_classes(circle: DatasetPanel) -> None:
    corners = np.array([(-3, 3), (3, 3)], np.float32)
    samples = Samples(corners, np.array([[0], [1]], np.float32))
    receive(circle, Data(train=samples, test=Samples(np.zeros((1, 2), np.float32), np.zeros((1, 1), np.float32))))
    image = circle.points.grab().toImage()
    left, right = circle.points._positions(samples.inputs, samples.targets).astype(int)
    assert left[1] == right[1] < circle.points.height() / 2, "up is up"
    assert image.pixelColor(*left.tolist()) == DARK.color("negative")
    assert image.pixelColor(*right.tolist()) == DARK.color("positive")


def test_a_click_among_points_looks_at_the_nearest_test_sample(qtbot: QtBot, circle: DatasetPanel) -> None:
    receive(circle)
    test = circle.session.snapshot.data.test  # type: ignore[union-attr]
    place = circle.points._positions(test.inputs, test.targets)[17]
    assert circle.points.sample_at(QPointF(*place)) == 17
    qtbot.mouseClick(circle.points, Qt.MouseButton.LeftButton, pos=QPointF(*place).toPoint())
    assert circle.session.sample is not None
    assert circle.points.current == circle.session.sample.index


@pytest.mark.parametrize("name", ["plane", "sine"])
def test_marks_at_the_very_edge_are_whole(qtbot: QtBot, name: str) -> None:
    panel = panel_on(qtbot, name)
    low, high = panel.session.experiment.dataset.input_range
    ends = (low, high)
    inputs = np.array([(x,) for x in ends] if name == "sine" else [(x, y) for x in ends for y in ends], np.float32)
    samples = Samples(inputs, np.linspace(-1, 1, len(inputs), dtype=np.float32).reshape(-1, 1))
    panel.points.apply_theme(DARK)
    receive(panel, Data(samples, samples))
    for row in range(len(inputs)):
        panel.points.set_current(row)
        image = panel.points.grab().toImage()
        width, height = image.width(), image.height()
        border = {image.pixelColor(x, y).getRgb()[:3] for x in range(width) for y in (0, height - 1)}
        border |= {image.pixelColor(x, y).getRgb()[:3] for x in (0, width - 1) for y in range(height)}
        assert border == {DARK.window}


def test_the_buttons_step_through_the_points(qtbot: QtBot, circle: DatasetPanel) -> None:
    receive(circle)
    qtbot.mouseClick(circle.back, Qt.MouseButton.LeftButton)
    assert circle.points.current == 29
    assert circle.forth.accessibleName() == "Next test sample"


@pytest.mark.parametrize("name", datasets.names())
def test_every_dataset_has_a_preview_in_both_themes(qtbot: QtBot, name: str) -> None:
    panel = panel_on(qtbot, name)
    receive(panel)
    pictures = []
    for theme in (DARK, LIGHT):
        panel.apply_theme(theme)
        pictures.append(panel.preview.grab().toImage())
        colors = {pictures[-1].pixelColor(x, y).rgb() for x in range(0, 260, 2) for y in range(0, 80, 2)}
        assert len(colors) > 5, "something is drawn"
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("name", datasets.names())
def test_it_fits_its_dock_and_everything_has_a_name(qtbot: QtBot, name: str) -> None:
    panel = panel_on(qtbot, name)
    receive(panel)
    assert panel.minimumSizeHint().width() <= 270
    for child in panel.findChildren(QWidget):
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
            assert child.accessibleName(), child
