"""Is it still a general feature extractor? A linear head on frozen features of real faces (FER-2013) tells.

Multinomial logistic regression on standardised features; its L2 strength is chosen on the validation split,
the figure is accuracy on the test split. Every network sees the same pictures prepared the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.backbone import feature_network, find_weights, imagenet_network, refuse_no_network
from camcade_training.core.datasets import SPLITS, read_faces
from camcade_training.core.features import cached_features, spec_input
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.progress import Progress
from camcade_training.core.settings import CACHE
from camcade_training.tasks.strike_image.network import StrikeImageSettings, load_backbone


@dataclass(frozen=True)
class ProbeSettings:
    """How the linear head is fitted."""

    strengths: tuple[float, ...] = (0.003, 0.03, 0.3)  # scikit-learn's C, the inverse of the L2 penalty
    iterations: int = 300  # of L-BFGS at most
    tolerance: float = 1e-3  # on the gradient


@dataclass(frozen=True)
class Probe:
    """What came out; accuracies are shares 0…1."""

    strength: float
    validation_accuracy: float
    test_accuracy: float


def fit_probe(
    features: dict[str, NDArray[np.float32]], labels: dict[str, NDArray[np.int64]], settings: ProbeSettings
) -> Probe:
    """Fit on train, choose the strength on validation, measure on test; both arguments are keyed by split."""
    mean = features["train"].mean(0)
    deviation = features["train"].std(0) + 1e-6  # a feature that never fires must not divide by zero
    scaled = {split: (values - mean) / deviation for split, values in features.items()}
    fitted = [_fit(scaled, labels, strength, settings) for strength in settings.strengths]
    return max(fitted, key=lambda probe: probe.validation_accuracy)


def _fit(
    scaled: dict[str, NDArray[np.float32]],
    labels: dict[str, NDArray[np.int64]],
    strength: float,
    s: ProbeSettings,
) -> Probe:
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=strength, max_iter=s.iterations, tol=s.tolerance)
    head.fit(scaled["train"], labels["train"])
    accuracy = {
        split: float(np.mean(head.predict(scaled[split]) == labels[split]))
        for split in ("validation", "test")
    }
    return Probe(strength, accuracy["validation"], accuracy["test"])


def probe_faces(
    network: Any,
    faces: Path,
    settings: ProbeSettings = ProbeSettings(),
    progress: Callable[[int], None] | None = None,
    splits: Sequence[str] = SPLITS,
    cache: Path = CACHE,
) -> Probe:
    """The probe of `network` (B, H, W, 3) -> (B, F) on the faces in a zip `SPLIT/CLASS/ID.jpg`."""
    _, height, width, _ = network.input_shape
    spec = InputSpec(width, height)
    features: dict[str, NDArray[np.float32]] = {}
    labels: dict[str, NDArray[np.int64]] = {}
    for split in splits:
        part = read_faces(faces, split)
        features[split] = cached_features(
            network, part.pictures, spec_input(spec), repr(spec), progress, cache
        )
        labels[split] = part.labels
    return fit_probe(features, labels, settings)


def compare_features(
    backbone: Path, faces: Path, alpha: float, progress: Progress, cache: Path = CACHE, weights: str = ""
) -> dict[str, float]:
    """Test accuracy of a linear head on frozen features: ours, ImageNet's, and the difference. `weights`: a
    file of ImageNet's; empty: see `find_weights`.
    """
    refuse_no_network(backbone)
    find_weights(alpha, weights)
    read_faces(faces, "test")
    ours = feature_network(load_backbone(StrikeImageSettings(backbone=str(backbone))))
    _, height, width, _ = ours.input_shape
    imagenet = imagenet_network(alpha, width, height, weights, "--weights FILE")
    figures: dict[str, float] = {}
    for name, network in (("imagenet", imagenet), ("ours", ours)):
        with progress(f"linear head on {name} features", 28709 + 2 * 3589) as advance:
            figures[name] = probe_faces(network, faces, progress=advance, cache=cache).test_accuracy
    figures["gain"] = figures["ours"] - figures["imagenet"]
    return figures
