"""The table of controls: how a player asks for each move, with every device, in the order of the lessons.

Keyboard and gamepad (`bindings`), the tutorial and the touch buttons follow from it; the help beside the game
stands below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.duel.moves import Move
from camcade.intents import Intent


@dataclass(frozen=True, slots=True)
class Binding:
    """What asks for one intent.

    | field | meaning |
    | --- | --- |
    | keys | `KeyboardEvent.code`s of a single player |
    | keys_of_two | those of player one and of player two at the same keyboard |
    | buttons | of a gamepad, numbered by the Gamepad API's standard mapping (W3C Gamepad, section 5) |
    """

    intent: Intent
    keys: tuple[str, ...] = ()
    keys_of_two: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    buttons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One move to learn, and what asks for it.

    | field | meaning |
    | --- | --- |
    | title | as the page names it |
    | moves | moves of the fighter that count as having managed it |
    | bindings | of the intents that it needs alone; what it needs besides is bound elsewhere in the table |
    | how | how to do it, by controller: "body", "keyboard", "buttons" (on a touch screen), "gamepad", |
    | | "image", "article", "silhouette"; `[intent]` stands for the key or button of that intent |
    | is_touched | it has a button of its own on a touch screen; directions have theirs anyway |
    """

    title: str
    moves: frozenset[Move]
    bindings: tuple[Binding, ...]
    how: Mapping[str, str]
    is_touched: bool = False

    @property
    def name(self) -> str:
        """Identifier, also that of the moving figure that shows it."""
        return self.title.lower().replace(" ", "-")

    def words(self, controller: str, names: Mapping[str, str], by_hand: str = "keyboard") -> str:
        """How to do it with this controller; what a camera cannot see is done by hand.

        Args:
            names: intent → its key or button, in words that stand in a sentence.
            by_hand: "keyboard", or "buttons" on a touch screen.
        """
        text = self._how(controller) or f"Your camera control has none: {self._how(by_hand)}"
        for intent, name in names.items():
            text = text.replace(f"[{intent}]", name)
        return text

    def _how(self, controller: str) -> str | None:
        text = self.how.get(controller)
        return f"Press {self.title}." if text is None and controller == "buttons" else text


def _control(
    title: str, moves: tuple[Move, ...], *bindings: Binding, touch: bool = False, **how: str
) -> Control:
    return Control(title, frozenset(moves), bindings, how, touch)


CONTROLS = (
    _control(
        "High punch",
        (Move.HIGH_PUNCH,),
        Binding(Intent.HIGH_PUNCH, ("KeyA",), (("KeyA",), ("KeyP",)), (2,)),
        touch=True,
        body="Punch straight out at shoulder height, left or right, and pull back on guard.",
        keyboard="Press [high-punch].",
        gamepad="Press [high-punch].",
        image="Punch straight out at shoulder height and pull back on guard.",
        article="Punch straight out at shoulder height and pull back on guard.",
        silhouette="Side on to the camera, punch out at shoulder height.",
    ),
    _control(
        "High kick",
        (Move.HIGH_KICK,),
        Binding(Intent.HIGH_KICK, ("KeyF",), (("KeyF",), ("Backslash",)), (3,)),
        touch=True,
        body="Kick to the side or the front, above your hip.",
        keyboard="Press [high-kick].",
        gamepad="Press [high-kick].",
        image="Kick high, to the side or the front.",
        silhouette="Side on to the camera, kick out above your hip.",
    ),
    _control(
        "Block",
        (Move.BLOCKING,),
        Binding(
            Intent.BLOCK,
            ("Space", "ShiftLeft", "ShiftRight"),
            (("KeyQ",), ("Quote",)),
            (4, 6),
        ),
        touch=True,
        body="Both forearms up in front of your face, and hold them there.",
        keyboard="Hold [block].",
        buttons="Hold Block.",
        gamepad="Hold [block].",
    ),
    _control(
        "Low punch",
        (Move.LOW_PUNCH, Move.SQUAT_LOW_PUNCH),
        Binding(Intent.LOW_PUNCH, ("KeyS",), (("KeyS",), ("BracketLeft",)), (0,)),
        touch=True,
        body="Punch down towards the belt.",
        keyboard="Press [low-punch].",
        gamepad="Press [low-punch].",
        silhouette="Squat, and punch out.",
    ),
    _control(
        "Low kick",
        (Move.LOW_KICK, Move.SQUAT_LOW_KICK),
        Binding(Intent.LOW_KICK, ("KeyD",), (("KeyD",), ("BracketRight",)), (1,)),
        touch=True,
        body="Kick below your hip, at the other's knee.",
        keyboard="Press [low-kick].",
        gamepad="Press [low-kick].",
        article="Kick, to the side or the front.",
        silhouette="Squat, and put a leg out.",
    ),
    _control(
        "Squat",
        (Move.SQUATING,),
        Binding(Intent.DOWN, ("ArrowDown",), (("KeyH",), ("ArrowDown",)), (13,)),
        body="Bend your knees until your hips are well down. High strikes pass over you.",
        keyboard="Hold [down].",
        buttons="Hold the down button.",
        gamepad="Push the stick down.",
        silhouette="Bend your knees until your hips are well down.",
    ),
    _control(
        "Squat punch",
        (Move.SQUAT_LOW_PUNCH,),
        body="Stay down in the squat, and punch.",
        keyboard="Hold [down], press [low-punch].",
        buttons="Hold the down button, press Low punch.",
        gamepad="Push the stick down, press [low-punch].",
        silhouette="Stay down in the squat, and punch out.",
    ),
    _control(
        "Uppercut",
        (Move.UPPERCUT,),
        Binding(Intent.UPPERCUT, buttons=(5,)),
        touch=True,
        body="From low to high with a bent arm, past your chin.",
        keyboard="Hold [down], press [high-punch].",
        gamepad="Press [uppercut].",
        silhouette="From the squat, an arm straight up.",
    ),
    _control(
        "Spin kick",
        (Move.SPIN_KICK,),
        Binding(Intent.SPIN_KICK, buttons=(7,)),
        touch=True,
        body="Turn your back for a moment and kick behind you.",
        keyboard="Hold [left] or [right], away from the other, and press [high-kick].",
        gamepad="Press [spin-kick].",
    ),
    _control(
        "Jump",
        (Move.JUMPING, Move.FORWARD_JUMP, Move.BACKWARD_JUMP),
        Binding(Intent.UP, ("ArrowUp",), (("KeyY",), ("ArrowUp",)), (12,)),
        body="Jump with both feet.",
        keyboard="Press [up].",
        buttons="Press the up button.",
        gamepad="Push the stick up.",
        silhouette="Jump with both feet.",
    ),
    _control(
        "Walk",
        (Move.WALKING, Move.WALKING_BACKWARD),
        Binding(Intent.LEFT, ("ArrowLeft",), (("KeyG",), ("ArrowLeft",)), (14,)),
        Binding(Intent.RIGHT, ("ArrowRight",), (("KeyJ",), ("ArrowRight",)), (15,)),
        body="Step to the left or right third of the picture: your fighter walks that way while you stay.",
        keyboard="Hold [left] or [right].",
        buttons="Hold the left or right button.",
        gamepad="Push the stick left or right.",
        silhouette="Step to the left or right third of the picture.",
    ),
)

HELP: Mapping[str, tuple[str, ...]] = {
    "image": (
        "{punch}*Punch*",
        "{kick}*Kick*",
        "Come back on guard after each. Your fighter walks up by itself, and the keys work too: "
        "[left] [right] [up] [down] [block]",
    ),
    "article": (
        "{punch}*Punch*",
        "{kick}*Kick*",
        "Ten looks a second, each by itself: a strike that is held strikes again. Your fighter walks up by "
        "itself, and the keys work too: [left] [right] [up] [down] [block]",
    ),
    "silhouette": (
        "{punch}*Punch* and {kick}*kick* to the side",
        "*Left and right third* walk",
        "*Squat* ducks; strike from it for low ones, arm up for an uppercut",
        "*Jump* jumps. The keys work too.",
    ),
    "studio": (
        "Your own classes, as you mapped them to moves in Studio",
        "Come back to rest after each strike. The keys work too: [left] [right] [up] [down] [block]",
    ),
    "body": (
        "{punch}|*Punch* and|{kick}|*kick*, high or low, left or right",
        "|*Uppercut*, *squat*, *jump*",
        "|*Forearms up* block",
        "|*Left and right third* walk. The keys work too.",
        "|*Both hands up* pause",
    ),
    "gamepad": (
        "|*Stick* or *cross* walk, jump, squat",
        "[high-punch] high punch",
        "[low-punch] low punch",
        "[low-kick] low kick",
        "[high-kick] high kick",
        "[block] block",
        "[uppercut] uppercut",
        "[spin-kick] spin kick",
    ),
    "keyboard": (
        "[left] [right] walk",
        "[up] jump",
        "[down] squat",
        "[high-punch] high punch",
        "[low-punch] low punch",
        "[low-kick] low kick",
        "[high-kick] high kick",
        "[block] block",
        "[down]+[high-punch] uppercut",
        "back+[high-kick] spin kick",
    ),
}
"""The help beside the game: *what to do*, [intent whose key or button it is], {sign of a kind of strike}; `|`
begins a piece of a line."""
