"""Answering probes: by the network in training or the ready one, with the nearest training samples."""

from collections.abc import Mapping
from pathlib import Path

from nnviz.data.dataset import Samples
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.confidence import Confidence
from nnviz.training.evaluation import Classifier
from nnviz.training.neighbours import Neighbours
from nnviz.training.ready import BUNDLED, About
from nnviz.training.snapshot import Answers, Probe, ProbeResult
from nnviz.training.trainer import Trainer


class Answering:
    """Has what answers need besides the training. It belongs to one thread; `stop` ends what it has started."""

    def __init__(self, model: Path | None = BUNDLED) -> None:
        """`model` is the checkpoint of the ready network, None for none; it is opened when somebody could ask it."""
        self.complaint: str | None = None
        """Why there is no ready network; to be told once."""
        self._model = model
        """None once it was opened, or could not be."""
        self._ready: Classifier | None = None
        self._about: About | None = None
        self._neighbours: Neighbours | None = None
        self._known: dict[str, tuple[Probe, ProbeResult]] = {}
        """By the key of a probe, what the ready network said last: it would say the same again."""

    def stop(self) -> None:
        """Returns when all that was started has ended."""
        if self._neighbours is not None:
            self._neighbours.stop()

    def wait(self) -> None:
        """Returns when all that was started is finished."""
        if self._neighbours is not None:
            self._neighbours.wait()

    def about_ready(self, trainer: Trainer) -> About | None:
        """The ready network, if there is one and pictures are looked at."""
        if self._model is not None and self._reads_pictures(trainer):
            model, self._model = self._model, None
            try:
                checkpoint = Checkpoint.open(model)
                about = About.open(model.with_suffix(".json"), checkpoint.experiment)
                self._ready = Classifier(checkpoint, Confidence(about.temperature, about.sure_above))
                self._about = about
            except BadInput as error:
                self.complaint = f"There is no ready network: {error}"
        return self._about

    def _reads_pictures(self, trainer: Trainer) -> bool:
        dataset = trainer.experiment.dataset
        return dataset.image_shape is not None and dataset.task == "classification"

    def answers(self, trainer: Trainer, probes: Mapping[str, Probe]) -> Answers:
        """Of both networks as they are now."""
        found = {key: self._answer(trainer, key, probe) for key, probe in probes.items()}
        return Answers(
            question=probes,
            experiment=trainer.experiment,
            step=trainer.step_count,
            probes={key: result for key, result in found.items() if result is not None},
            ready=self.about_ready(trainer),
        )

    def _answer(self, trainer: Trainer, key: str, probe: Probe) -> ProbeResult | None:
        """None for a probe that was meant for other data, or for a ready network that there is not."""
        neighbours = self._neighbours_in(trainer.data.train) if "nearest" in probe.explain else None
        if probe.network == "ready":
            return self._ready_answer(trainer, key, probe, neighbours)
        if probe.inputs.shape[1] != trainer.experiment.dataset.inputs():
            return None
        return trainer.probe(probe, neighbours)

    def _ready_answer(
        self, trainer: Trainer, key: str, probe: Probe, neighbours: Neighbours | None
    ) -> ProbeResult | None:
        about, ready = self.about_ready(trainer), self._ready
        if about is None or ready is None or probe.inputs.shape[1] != ready.experiment.dataset.inputs():
            return None
        known = self._known.get(key)
        if known is not None and asks_the_same(known[0], probe):
            return known[1]
        is_final = neighbours is None or neighbours.end is not None
        result = ready.probe(probe, neighbours)
        if is_final:
            self._known[key] = probe, result
        return result

    def _neighbours_in(self, samples: Samples) -> Neighbours:
        """The search among the training samples in use; it is made ready in a thread of its own."""
        if self._neighbours is None or self._neighbours.samples is not samples:
            if self._neighbours is not None:
                self._neighbours.cancel()
            self._neighbours = Neighbours(samples)
            self._known.clear()
            self._neighbours.start()
        return self._neighbours


def asks_the_same(one: Probe, other: Probe) -> bool:
    """Whether both ask the ready network the same about the very same inputs."""
    same = one.inputs is other.inputs and one.targets is other.targets
    return same and (one.keep, one.explain, one.towards) == (other.keep, other.explain, other.towards)
