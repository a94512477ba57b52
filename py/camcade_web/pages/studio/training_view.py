"""What the player sees of training: how far it is, how well it did, and where it errs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import hypot
from typing import Any

import js

from camcade.studio.head import TrainingSettings
from camcade.studio.judging import Advice, Answer, Confusion, surest_mistakes
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.inference.training_client import Epoch
from camcade_web.pages.studio.class_cards import Thumbnails
from camcade_web.pages.studio.training_task import TrainingTask

WIDTH, HEIGHT = 100.0, 40.0  # of the drawing of the curves
SAMPLES_SHOWN = 24
FEW_DOTS = 600  # more are drawn smaller
NEAR_DOT = 4.0  # of the drawing's 100
COLOURS = 12
SVG = "http://www.w3.org/2000/svg"
TICKS = ("is_weighted", "is_mirrored", "is_varied", "is_continued")
FIELDS = {"epochs": int, "batch_size": int, "learning_rate": float, "hidden_units": int, "seed": int}


class TrainingView:
    """Progress, curves, score, confusion matrix, advice. `on_settings`: the player has chosen others."""

    def __init__(self, thumbnails: Thumbnails, on_settings: Callable[[dict[str, Any]], None]) -> None:
        self._thumbnails = thumbnails
        self._on_settings = on_settings
        self._epochs: list[Epoch] = []
        self._cells: dict[str, tuple[str, ...]] = {}
        self._mapped: tuple[TrainingTask, Sequence[float], Mapping[str, str]] | None = None
        self._proxies = Proxies()
        self._proxies.listen(element("training-settings"), "change", lambda _: self._chosen())
        self._proxies.listen(element("confusion"), "click", self._cell_clicked)
        self._proxies.listen(element("map"), "click", self._map_clicked)
        self._proxies.listen(element("map-part"), "toggle", lambda _: self._draw_map())

    def show_settings(self, settings: TrainingSettings) -> None:
        """The fields hold these."""
        for name, value in settings.plain().items():
            field = element(f"training-{name}")
            if isinstance(value, bool):
                field.checked = value
            else:
                field.value = f"{value:g}" if isinstance(value, float) else str(value)

    def _chosen(self) -> None:
        values: dict[str, Any] = {name: bool(element(f"training-{name}").checked) for name in TICKS}
        for name, kind in FIELDS.items():
            text = str(element(f"training-{name}").value)
            try:
                values[name] = kind(text)
            except ValueError:
                values[name] = text
        self._on_settings(values)

    def show_advice(self, advice: Iterable[Advice]) -> None:
        """What the player should mend, worst first."""
        rows = [new_element("li", "is-blocking" if one.blocks else "", one.words) for one in advice]
        element("advice").replaceChildren(*rows)

    def begin(self) -> None:
        """A training begins."""
        self._epochs.clear()
        show("curves", True)
        show("results", False)
        self.epoch(None)

    def epoch(self, epoch: Epoch | None) -> None:
        """One more look at all samples is done."""
        if epoch is not None:
            self._epochs.append(epoch)
        done, total = (epoch.epoch, epoch.epochs) if epoch else (0, 1)
        element("training-progress").value = done / total
        told = "" if epoch is None else f"{epoch.accuracy * 100:.0f} % of what it learns from"
        if epoch is not None and epoch.held_accuracy is not None:
            told += f", {epoch.held_accuracy * 100:.0f} % of what it has not seen"
        element("training-figures").textContent = told
        losses = [one.loss for one in self._epochs]
        highest = max(losses, default=1.0) or 1.0
        draw("curve-loss", [loss / highest for loss in losses], total)
        draw("curve-learnt", [one.accuracy for one in self._epochs], total)
        draw("curve-held", [one.held_accuracy for one in self._epochs], total)

    def show_result(
        self, confusion: Confusion | None, answers: Sequence[Answer], names: dict[str, str]
    ) -> None:
        """The score on samples that were held back; nothing where there are none."""
        accuracy = None if confusion is None else confusion.accuracy
        show("results", accuracy is not None)
        show("map-part", False)
        if confusion is None or accuracy is None:
            return
        element("score").textContent = f"{accuracy * 100:.0f} %"
        count = len(answers)
        element("score-words").textContent = f"of {count} samples from recordings it has not learnt from"
        element("confusion").replaceChildren(*self._matrix(confusion, names))
        element("behind").replaceChildren()
        mistakes = surest_mistakes(answers)
        show("mistakes", bool(mistakes))
        element("mistake-list").replaceChildren(*(self._mistake(one, names) for one in mistakes))

    def show_map(self, task: TrainingTask, places: Sequence[float], names: Mapping[str, str]) -> None:
        """Every sample where it lies among all: those of a class lie together. Drawn once it is open."""
        self._mapped = task, places, names
        show("map-part", True)
        self._draw_map()

    def _draw_map(self) -> None:
        """A path of dots for each class: thousands of samples are a few elements."""
        if self._mapped is None or not element("map-part").open:
            return
        task, _, names = self._mapped
        dots: dict[int, list[str]] = {}
        for label, (x, y) in zip(task.labels, self._dots(), strict=True):
            dots.setdefault(label, []).append(f"M{x:.1f} {y:.1f}h.01")
        element("map").replaceChildren(*(path(label, places) for label, places in dots.items()))
        element("map").dataset.many = str(len(task.samples) > FEW_DOTS).lower()
        words = [new_element("span", "map-key", names.get(key, key)) for key in task.classes[:COLOURS]]
        for number, one in enumerate(words):
            one.style.setProperty("--class", str(number))
        element("map-keys").replaceChildren(*words)

    def _dots(self) -> Iterable[tuple[float, float]]:
        """Where the samples are in the drawing, 0 to 100."""
        assert self._mapped is not None
        places = self._mapped[1]
        return ((50 + 46 * x, 50 - 46 * y) for x, y in zip(places[::2], places[1::2], strict=True))

    def _map_clicked(self, event: Any) -> None:
        """The sample whose dot is nearest."""
        if self._mapped is None:
            return
        at = js.DOMPoint.new(event.clientX, event.clientY).matrixTransform(
            element("map").getScreenCTM().inverse()
        )
        away = [hypot(x - at.x, y - at.y) for x, y in self._dots()]
        nearest = min(range(len(away)), key=away.__getitem__)
        if away[nearest] < NEAR_DOT:
            element("behind").replaceChildren(self._thumbnails.image(self._mapped[0].samples[nearest]))

    def _matrix(self, confusion: Confusion, names: dict[str, str]) -> list[Any]:
        self._cells.clear()
        head = new_element("tr")
        corner = new_element("td", "soft small", "is ↓ · said →")
        told = (names.get(key, key) for key in confusion.classes)
        head.append(corner, *(heading(name, "col") for name in (*told, "% right")))
        rows = [head]
        for truth in confusion.classes:
            row = new_element("tr")
            row.append(heading(names.get(truth, truth), "row"))
            total = sum(confusion.count(truth, said) for said in confusion.classes)
            for said in confusion.classes:
                row.append(self._cell(confusion, truth, said, total, names))
            recall = confusion.recall(truth)
            row.append(new_element("td", "small figures", "–" if recall is None else f"{recall * 100:.0f}"))
            rows.append(row)
        return rows

    def _cell(self, confusion: Confusion, truth: str, said: str, total: int, names: dict[str, str]) -> Any:
        count = confusion.count(truth, said)
        cell = new_element("td")
        button = new_element("button", "cell figures", str(count))
        button.type = "button"
        button.disabled = count == 0
        button.dataset.cell = f"{truth}/{said}"
        button.dataset.kind = "right" if truth == said else "wrong"
        button.style.setProperty("--share", f"{count / total if total else 0.0:.3f}")
        words = f"{count} of {names.get(truth, truth)} said to be {names.get(said, said)}: show them"
        button.setAttribute("aria-label", words)
        self._cells[button.dataset.cell] = confusion.cells[truth][said]
        cell.append(button)
        return cell

    def _cell_clicked(self, event: Any) -> None:
        button = event.target.closest("[data-cell]")
        if button:
            keys = self._cells[button.dataset.cell][:SAMPLES_SHOWN]
            element("behind").replaceChildren(*(self._thumbnails.image(key) for key in keys))

    def _mistake(self, answer: Answer, names: dict[str, str]) -> Any:
        row = new_element("li")
        said, truth = names.get(answer.said, answer.said), names.get(answer.truth, answer.truth)
        share = answer.shares[answer.said]
        row.append(
            self._thumbnails.image(answer.sample),
            new_element("span", "", f"{truth}, said to be {said} ({share * 100:.0f} %)"),
        )
        return row


def path(label: int, places: Iterable[str]) -> Any:
    """The dots of one class."""
    made = js.document.createElementNS(SVG, "path")
    made.setAttribute("d", "".join(places))
    made.style.setProperty("--class", str(label))
    return made


def heading(text: str, scope: str) -> Any:
    made = new_element("th", "small", text)
    made.scope = scope
    return made


def draw(name: str, values: Sequence[float | None], total: int) -> None:
    """A curve of values from 0 to 1, from left to right; the whole width is `total` values."""
    points = [
        f"{WIDTH * (index + 1) / max(1, total):.1f},{HEIGHT * (1 - value):.1f}"
        for index, value in enumerate(values)
        if value is not None
    ]
    element(name).setAttribute("points", " ".join(points))
