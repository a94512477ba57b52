"""What a project tells its classes with, to take along: a bundle, or a model of Teachable Machine."""

import io
import re
import zipfile
from dataclasses import replace

from camcade.errors import StudioError
from camcade.models.card import ModelCard
from camcade.studio.archive import add
from camcade.studio.head import Kind
from camcade.studio.kept import KeptProject
from camcade.studio.network import Network, bundle_files, joined_network
from camcade.studio.teachable_machine import write_teachable_machine


def camcade_bundle(
    kept: KeptProject, card: ModelCard, graph: bytes, weights: bytes, name: str
) -> dict[str, bytes]:
    """The files of a bundle of this name: the backbone with the head, or the network that others trained.

    Args:
        card, graph, weights: of the backbone's bundle.

    Raises:
        StudioError: nothing is trained.
    """
    refuse_body(kept)
    network = kept.network if kept.head is None else None
    if kept.head is not None:
        network = joined_network(kept.head, card, graph, weights, kept.project.name)
    if network is None:
        raise StudioError(f"“{kept.project.name}” is not trained yet. Press Train first.")
    return bundle_files(decided(network, kept), name, tuple(kept.labels.values()))


def refuse_body(kept: KeptProject) -> None:
    """What tells poses by joints is no network of pictures. Raises StudioError."""
    if kept.project.kind is Kind.BODY:
        raise StudioError(
            f"“{kept.project.name}” tells classes by the joints of the body; these files are of networks "
            "that look at pictures. Save the project instead: it plays wherever Studio is."
        )


def decided(network: Network, kept: KeptProject) -> Network:
    """The network with what its classes do in Duel."""
    strikes = kept.strikes()
    decision = None if strikes is None else strikes.to_card()
    return replace(network, card=replace(network.card, decision=decision))


def camcade_file(kept: KeptProject, card: ModelCard, graph: bytes, weights: bytes, name: str) -> bytes:
    """The same, zipped: Studio opens it, and `camcade data import` makes a folder of `models/` of it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path, content in camcade_bundle(kept, card, graph, weights, name).items():
            add(archive, path, content)
    return made.getvalue()


def teachable_machine_file(
    kept: KeptProject, card: ModelCard, graph: bytes, weights: bytes, made: str
) -> bytes:
    """A zip that `@teachablemachine/image` opens. Raises StudioError where there is no head of Studio's."""
    refuse_body(kept)
    if kept.head is None:
        raise StudioError(
            f"“{kept.project.name}” has no head that was trained in Studio. Press Train, then take it along."
        )
    labels = tuple(kept.labels.values())
    return write_teachable_machine(kept.head, labels, card, graph, weights, kept.project.name, made)


def bundle_name(name: str) -> str:
    """A project's name as a folder of `models/` may be called.

    >>> bundle_name("My moves (2)"), bundle_name("…")
    ('my-moves-2', 'studio-model')
    """
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold())) or "studio-model"
