"""The runner trains in a thread of its own. Commands go in, snapshots come out; nothing else is shared.

Commands wait in an inbox and are carried out between two steps. A snapshot is made only when one was asked for, also
while paused. The window never waits for the training, and the training never for the window.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from nnviz.data.my_digits import MyDigit
from nnviz.errors import BadInput
from nnviz.training.answering import Answering
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.edits import Change
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Answers, Probe, Snapshot, Status
from nnviz.training.trainer import Diverged, Trainer

RATE_PERIOD_S = 0.5
"""Samples per second are measured over this time."""
DIAGNOSIS_PERIOD_S = 0.5
"""While it trains, the layers are examined at most so often."""
CHECKPOINT_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Request:
    """What the next snapshot shall have."""

    probes: Mapping[str, Probe]
    vectors: frozenset[str]


@dataclass(frozen=True)
class Refusal:
    """A command that could not be carried out; what was there before still is."""

    line: str
    experiment: Experiment | None = None
    """The experiment that was refused, if it was one."""


class Runner:
    """Owns the trainer and its thread. All methods may be called from any thread and return at once."""

    def __init__(self, experiment: Experiment, own: Sequence[MyDigit] = (), answering: Answering | None = None) -> None:
        """`own` are the digits that the user wrote. `answering` is asked by the thread alone, which stops it."""
        self.running = False
        """Whether training was asked for and has not ended by itself."""
        self._first_experiment = experiment
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._inbox.put(lambda: self._use(experiment))
        self._refusals: queue.SimpleQueue[Refusal] = queue.SimpleQueue()
        self._wanted: Request | None = None
        self._update_is_watched = False
        """Whether the last request was for the update too: so will be the next, and each step remembers its own."""
        self._latest: Snapshot | None = None
        self._question: Mapping[str, Probe] | None = None
        self._answers: Answers | None = None
        self._thread = threading.Thread(target=self._work, name="nnviz-runner", daemon=True)

        # Only the thread touches what follows.
        self._own = tuple(own)
        self._trainer: Trainer | None = None
        self._answering = answering or Answering()
        self._stopped = False
        self._finished: Callable[[Trainer], bool] = never
        self._status = Status.PAUSED
        self._message = ""
        self._seconds_per_step = 0.0
        self._next_step_time = 0.0
        self._rate = 0.0
        self._rate_samples = 0
        self._rate_since = 0.0
        self._diagnosed = 0.0

    # From outside

    def start(self) -> None:
        """Start the thread; commands that were given before are carried out first."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        if self._thread.is_alive():
            self._inbox.put(self._stop)
            self._thread.join()

    def use(self, experiment: Experiment) -> None:
        """Go on with other choices."""
        self._inbox.put(lambda: self._use(experiment))

    def teach(self, own: Sequence[MyDigit]) -> None:
        """Go on with other digits of the user's own."""
        self._inbox.put(lambda: self._teach(tuple(own)))

    def run(self) -> None:
        """Train until told otherwise."""
        self.running = True
        self._inbox.put(lambda: self._run(never))

    def pause(self) -> None:
        """Pause; at full speed after one step more, so that its update is known."""
        self.running = False
        self._inbox.put(self._pause_after_a_step)

    def advance(self, steps: int = 0, epochs: int = 0) -> None:
        """Train so many steps, or to the end of so many epochs, then pause."""
        self.running = True
        self._inbox.put(lambda: self._advance(steps, epochs))

    def edit(self, changes: tuple[Change, ...], final: bool = True) -> None:
        """Set weights and biases, also frozen ones. Edits belong to one gesture until the `final` one.

        A place that there is not, or a number that is not finite, is refused, and nothing is set.
        """
        self._inbox.put(lambda: self._edit(changes, final))

    def reset(self) -> None:
        """Back to the same first weights, running or paused as before."""
        self._inbox.put(self._reset)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where the checkpoint was made, paused."""
        self.running = False
        self._inbox.put(lambda: self._restore(checkpoint))

    def set_speed(self, steps_per_second: float | None) -> None:
        """At most so many steps a second; None is as fast as it can."""
        self._inbox.put(lambda: self._set_speed(steps_per_second))

    def checkpoint(self) -> Checkpoint:
        """A copy of everything, made between two steps. Raises `BadInput` if there is nothing to save."""
        future: Future[Checkpoint] = Future()
        self._inbox.put(lambda: self._checkpoint(future))
        try:
            return future.result(CHECKPOINT_TIMEOUT_S)
        except TimeoutError:
            raise BadInput("the training did not answer in time; pause it and save again.") from None

    def request(self, probes: Mapping[str, Probe], vectors: frozenset[str] = frozenset()) -> None:
        """Ask for a snapshot with these probes answered and these vectors (see `Snapshot.vectors`).

        `take` gives it when it is made.
        """
        self._update_is_watched = "update" in vectors
        self._wanted = Request(probes, vectors)
        self._inbox.put(nothing)  # wakes a paused thread

    def take(self) -> Snapshot | None:
        """The newest snapshot if there is one since the last call."""
        snapshot, self._latest = self._latest, None
        return snapshot

    def ask(self, probes: Mapping[str, Probe]) -> None:
        """Have these probes answered after the step or the part of an evaluation that is under way.

        No snapshot is waited for: `take_answers` gives the answers. Of several questions only the last is sure to be
        answered.
        """
        self._question = probes
        self._inbox.put(self._answer)

    def take_answers(self) -> Answers | None:
        """The newest answers if there are some since the last call."""
        answers, self._answers = self._answers, None
        return answers

    def take_refusals(self) -> list[Refusal]:
        """What could not be carried out since the last call."""
        refusals = []
        while not self._refusals.empty():
            refusals.append(self._refusals.get())
        return refusals

    @property
    def experiment(self) -> Experiment:
        """The choices that are really in use."""
        trainer = self._trainer
        return trainer.experiment if trainer is not None else self._first_experiment

    @property
    def steps(self) -> int:
        """Batches trained until now."""
        trainer = self._trainer
        return trainer.step_count if trainer is not None else 0

    # In the thread

    def _work(self) -> None:
        while not self._stopped:
            try:
                self._obey()
                self._train_a_step()
                self._publish()
            except Diverged as error:
                self._halt(Status.DIVERGED, str(error))
            except Exception as error:  # noqa: BLE001 - the border of the thread: whatever happens must reach the window
                self._halt(
                    Status.FAILED, f"Training stopped: {type(error).__name__}: {error}. Reset or change the experiment."
                )
        self._answering.stop()

    def _obey(self) -> None:
        """Carry out all commands; wait for one if there is nothing else to do."""
        wait = self._seconds_to_wait()
        try:
            command = self._inbox.get(timeout=wait)
            while True:
                command()
                command = self._inbox.get_nowait()
        except queue.Empty:
            pass

    def _seconds_to_wait(self) -> float | None:
        """How long there is nothing to do but wait for a command; None is for ever."""
        if self._wanted is not None and self._trainer is not None:
            return 0.0
        if self._status is not Status.RUNNING:
            return None
        return max(0.0, self._next_step_time - time.perf_counter()) if self._seconds_per_step else 0.0

    def _train_a_step(self) -> None:
        if self._status is not Status.RUNNING or self._trainer is None:
            return
        if self._seconds_per_step:
            now = time.perf_counter()
            if now < self._next_step_time:
                return
            self._next_step_time = max(now, self._next_step_time + self._seconds_per_step)
        self._rate_samples += self._trainer.step(remember_update=self._remembers_update)
        self._measure_rate()
        if self._trainer.stopped:
            self._halt(Status.STOPPED, self._trainer.stop_message)
        elif self._finished(self._trainer):
            self._pause()

    @property
    def _remembers_update(self) -> bool:
        """Whether somebody looks at the updates, or goes so slowly that it may look at any of them."""
        return self._update_is_watched or self._seconds_per_step > 0 or self._finished is not never

    def _measure_rate(self) -> None:
        now = time.perf_counter()
        if now - self._rate_since >= RATE_PERIOD_S:
            self._rate = self._rate_samples / (now - self._rate_since)
            self._rate_samples, self._rate_since = 0, now

    def _publish(self) -> None:
        if self._wanted is None or self._trainer is None:
            return
        request, self._wanted = self._wanted, None
        rate = self._rate if self._status is Status.RUNNING else 0.0
        now = time.perf_counter()
        is_recent = self._status is Status.RUNNING and now - self._diagnosed < DIAGNOSIS_PERIOD_S
        if not is_recent:
            self._diagnosed = now
        self._latest = snapshot_of(
            self._trainer, self._status, self._message, rate, request, is_recent, self._answering
        )
        self._complain()

    def _complain(self) -> None:
        """Tell once why there is no ready network."""
        if self._answering.complaint is not None:
            self._refusals.put(Refusal(self._answering.complaint))
            self._answering.complaint = None

    def _answer(self) -> None:
        question, self._question = self._question, None
        if question is not None and self._trainer is not None:
            self._answers = self._answering.answers(self._trainer, question)

    def _halt(self, status: Status, message: str) -> None:
        self.running = False
        self._status, self._message = status, message

    # Commands

    def _stop(self) -> None:
        self._stopped = True

    def _pause_after_a_step(self) -> None:
        if self._status is Status.RUNNING and not self._remembers_update:
            self.running = False
            self._finished = at_once
            self._train_a_step()
        else:
            self._pause()

    def _pause(self) -> None:
        self.running = False
        if self._status is Status.RUNNING:
            self._status = Status.PAUSED
            if self._trainer is not None:
                self._trainer.evaluate()  # what is looked at now is true now

    def _run(self, finished: Callable[[Trainer], bool]) -> None:
        if self._trainer is None or self._status is Status.DIVERGED:  # numbers that are none cannot be trained on
            self.running = False
            return
        self._trainer.go_on()
        self._finished = finished
        self._status, self._message = Status.RUNNING, ""
        self._rate_samples, self._rate_since = 0, time.perf_counter()
        self._next_step_time = 0.0

    def _advance(self, steps: int, epochs: int) -> None:
        if self._trainer is None:
            self.running = False
            return
        last_step, last_epoch = self._trainer.step_count + steps, self._trainer.epoch_count + epochs
        if epochs:
            self._run(lambda trainer: trainer.epoch_count >= last_epoch)
        else:
            self._run(lambda trainer: trainer.step_count >= last_step)

    def _use(self, experiment: Experiment) -> None:
        try:
            if self._trainer is None:
                self._begin(Trainer(experiment, self._own))
            else:
                self._trainer.use(experiment)
                if self._trainer.step_count == 0:
                    self._forget_failure()
        except BadInput as error:
            self._refusals.put(Refusal(str(error), experiment))

    def _begin(self, trainer: Trainer) -> None:
        self._trainer = trainer
        trainer.between_chunks = self._answer  # an evaluation takes longer than a hand waits

    def _teach(self, own: tuple[MyDigit, ...]) -> None:
        self._own = own
        if self._trainer is not None:
            self._trainer.teach(own)

    def _edit(self, changes: tuple[Change, ...], final: bool) -> None:
        if self._trainer is None:
            return
        try:
            self._trainer.edit(changes, final)
        except BadInput as error:
            self._refusals.put(Refusal(str(error)))

    def _reset(self) -> None:
        if self._trainer is not None:
            self._trainer.reset()
            self._forget_failure()

    def _forget_failure(self) -> None:
        """After a new beginning a failure before it means nothing; what was running goes on running."""
        self._message = ""
        if self._status is not Status.RUNNING:
            self._status = Status.PAUSED

    def _restore(self, checkpoint: Checkpoint) -> None:
        try:
            if self._trainer is None:
                self._begin(Trainer.resumed(checkpoint, self._own))
            else:
                self._trainer.restore(checkpoint)
            self._pause()
            self._forget_failure()
        except BadInput as error:
            self._refusals.put(Refusal(str(error), checkpoint.experiment))

    def _set_speed(self, steps_per_second: float | None) -> None:
        self._seconds_per_step = 1 / steps_per_second if steps_per_second else 0.0
        self._next_step_time = 0.0

    def _checkpoint(self, future: Future[Checkpoint]) -> None:
        if self._trainer is None:
            future.set_exception(BadInput("there is nothing to save yet: no data could be loaded."))
        else:
            future.set_result(self._trainer.checkpoint())


def snapshot_of(
    trainer: Trainer,
    status: Status,
    message: str,
    samples_per_second: float,
    request: Request,
    diagnosis_may_be_older: bool = False,
    answering: Answering | None = None,
) -> Snapshot:
    """What is true of a training now. Without `answering` there is no ready network."""
    effect = trainer.effect()  # first, because it may renew the test outputs
    answers = (answering or Answering(model=None)).answers(trainer, request.probes)
    return Snapshot(
        experiment=trainer.experiment,
        data=trainer.data,
        preparation=trainer.preparation,
        status=status,
        message=message,
        step=trainer.step_count,
        epoch=trainer.epoch,
        samples_per_second=samples_per_second,
        parameters=trainer.parameters,
        history=trainer.history,
        learning_rate=trainer.learning_rate,
        diagnosis=trainer.diagnosis(diagnosis_may_be_older),
        test_outputs=trainer.test_outputs,
        own_accuracy=trainer.own_accuracy,
        effect=effect,
        vectors=trainer.vectors(request.vectors),
        probes=answers.probes,
        ready=answers.ready,
    )


def never(trainer: Trainer) -> bool:
    """Training that ends only when told."""
    return False


def at_once(trainer: Trainer) -> bool:
    """Training that ends with its next step."""
    return True


def nothing() -> None:
    """A command that only wakes the thread."""
