"""What stands around a room of a story: what was read, the buttons of the emotions, the endings found."""

from collections.abc import Mapping
from typing import Any

import js

from camcade.escape import EMOTIONS, Emotion, Ending, Room
from camcade_web.browser.dom import element, new_element, show
from camcade_web.pages.escape.flow import EscapeFlow, Scene

SOURCES = {"camera": "In your face I read", "photo": "In your photo I read"}
HELD_SHARE = 0.02  # of the ring, from which its button looks held


def show_scene(flow: EscapeFlow, *, is_seeing: bool) -> None:
    """What belongs to the scene, and nothing of the others."""
    scene = flow.scene
    is_ready, is_ended = scene is Scene.READY, scene is Scene.ENDED
    show("curtain", is_ready)
    for card in js.document.querySelectorAll("#curtain .card"):
        card.hidden = not (is_ready and card.id == "card-ready")
    show("page", not is_ready)
    show("strip", not is_ready)
    show("ending", is_ended)
    show("ending-buttons", is_ended)
    show("wait", flow.can_wait(is_seeing=is_seeing))
    show("faces", not is_ended)
    show("ready-now", scene is Scene.READ)
    show("prompt", not is_ended)
    element("restart").disabled = is_ready
    element("prompt").textContent = flow.prompt(is_seeing=is_seeing)
    is_correcting = scene is Scene.CORRECT
    element("not-meant").textContent = "Leave it as it is" if is_correcting else "That's not what I meant"
    for button in js.document.querySelectorAll("#faces button"):
        button.disabled = not flow.can_choose


def show_picked(flow: EscapeFlow) -> None:
    """What was read, how sure the reader was, and what came second."""
    box, chosen, choice = element("picked"), flow.chosen, flow.choice
    box.replaceChildren()
    show("not-meant", chosen is not None and flow.source != "correction")
    show("picked", chosen is not None)
    if chosen is None:
        return
    box.dataset.emotion = str(chosen)
    name = new_element("b", "", str(chosen))
    if choice is None:
        box.append("Put right: " if flow.source == "correction" else "You pressed ", name, ".")
        return
    box.append(
        f"{SOURCES[flow.source or 'camera']} ",
        name,
        f" ({choice.confidence:.0%}), then {choice.runner_up} ({choice.runner_up_confidence:.0%}).",
    )


def show_ending(ending: Ending, endings: tuple[Room, ...], found: frozenset[str]) -> None:
    """The kind of an ending, and which of the story's endings were found."""
    element("ending").dataset.kind = str(ending)
    is_good = ending is Ending.GOOD
    element("ending-kind").textContent = "A good ending" if is_good else "Not every ending is good"
    element("ending-count").textContent = count_words(len(found), len(endings))
    box = element("endings")
    box.replaceChildren()
    for room in endings:
        is_found = room.key in found
        text = room.title if is_found else "not found yet"
        box.append(new_element("li", "is-found" if is_found else "", text))


def count_words(found: int, count: int) -> str:
    """How many endings of the story were found, as a sentence."""
    if found == count:
        return f"You have found all {count} endings of this story."
    return f"You have found {found} of the {count} endings of this story."


def show_progress(progress: Mapping[Emotion, float]) -> None:
    """How full the rings of the buttons are."""
    for emotion in EMOTIONS:
        share = progress.get(emotion, 0.0)
        button = button_of(emotion)
        button.style.setProperty("--progress", f"{share:.3f}")
        button.classList.toggle("is-held", share > HELD_SHARE)


def flash(emotion: Emotion) -> None:
    """Its button shows that it was chosen."""
    button = button_of(emotion)
    button.classList.remove("is-chosen")
    _ = button.offsetWidth  # so that the animation begins again
    button.classList.add("is-chosen")


def button_of(emotion: Emotion) -> Any:
    return js.document.querySelector(f"#faces [data-emotion={emotion}]")
