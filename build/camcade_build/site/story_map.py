"""The map of a story for its author: rooms in the order of their distance, ways in their colours."""

from __future__ import annotations

from collections import deque
from html import escape

from camcade.escape.check import reachable
from camcade.escape.emotions import EMOTION_TABLE, Emotion
from camcade.escape.story import Ending, Room, Story

GROUND, PAPER, SOFT, BOX = "#130d1d", "#f7f0e4", "#c3b8d0", "#1f1730"
BOX_COLOURS = {None: "#43355f", Ending.GOOD: "#ffc85c", Ending.BAD: "#ff6f5e"}

WIDTH, HEIGHT = 196.0, 62.0  # of a room's box
COLUMN, ROW = 320.0, 96.0  # from one box to the next
MARGIN = 40.0
TITLE = 70.0
SWEEPS = 6  # of the ordering within columns


def story_map(story: Story) -> str:
    """An SVG document: rooms as boxes in columns by their distance from the start, ways as coloured lines.

    A line carries the initials of all emotions that lead this way.
    """
    columns = ordered_columns(story)
    places = {
        room: (MARGIN + x * COLUMN, TITLE + MARGIN + (y - (len(column) - 1) / 2) * ROW)
        for x, column in enumerate(columns)
        for y, room in enumerate(column)
    }
    highest = min(y for _, y in places.values())
    places = {room: (x, y - highest + TITLE + MARGIN) for room, (x, y) in places.items()}
    width = MARGIN * 2 + (len(columns) - 1) * COLUMN + WIDTH
    height = max(y for _, y in places.values()) + HEIGHT + MARGIN * 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="system-ui, sans-serif" role="img">',
        f"<title>The rooms of {escape(story.title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" fill="{GROUND}"/>',
        f'<text x="{MARGIN:g}" y="44" fill="{PAPER}" font-size="24" font-weight="700">'
        f"{escape(story.title)}</text>",
        legend(width),
    ]
    parts += [lines_from(room, places) for room in story.rooms.values()]
    parts += [box(room, *places[room.key], is_start=room.key == story.start) for room in story.rooms.values()]
    return "\n".join([*parts, "</svg>", ""])


def ordered_columns(story: Story) -> list[list[str]]:
    """The rooms by their distance from the start; within a column so that ways cross little.

    The order is found by sweeps: each room moves to the mean place of its neighbours (Sugiyama, 1981).
    """
    depth = depths(story)
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for key in story.rooms:
        columns[depth[key]].append(key)
    neighbours: dict[str, set[str]] = {key: set() for key in story.rooms}
    for key, room in story.rooms.items():
        for answer in room.answers.values():
            neighbours[key].add(answer.to)
            neighbours[answer.to].add(key)
    for _ in range(SWEEPS):
        place = {key: y - (len(column) - 1) / 2 for column in columns for y, key in enumerate(column)}
        for column in columns:
            column.sort(key=lambda key: mean([place[one] for one in neighbours[key]]))
            for y, key in enumerate(column):
                place[key] = y - (len(column) - 1) / 2
    return columns


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def depths(story: Story) -> dict[str, int]:
    """The longest way to each room that passes no room twice in a circle; rooms out of reach come first."""
    depth = {story.start: 0}
    waiting = deque([story.start])
    limit = len(story.rooms)
    while waiting:
        key = waiting.popleft()
        for answer in story.rooms[key].answers.values():
            further = depth[key] + 1
            if (
                further < limit
                and further > depth.get(answer.to, -1)
                and not is_way_back(story, answer.to, key)
            ):
                depth[answer.to] = further
                waiting.append(answer.to)
    return {key: depth.get(key, 0) for key in story.rooms}


def is_way_back(story: Story, start: str, goal: str) -> bool:
    """Whether some way leads from `start` to `goal`: then a way from `goal` to `start` closes a circle."""
    return goal in reachable(story, [start])


def lines_from(room: Room, places: dict[str, tuple[float, float]]) -> str:
    """The ways out of a room, those to the same room as one bundle."""
    x, y = places[room.key]
    drawn: list[str] = []
    targets: dict[str, list[Emotion]] = {}
    for emotion, answer in room.answers.items():
        targets.setdefault(answer.to, []).append(emotion)
    for target, emotions in targets.items():
        to_x, to_y = places[target]
        for number, emotion in enumerate(emotions):
            shift = (number - (len(emotions) - 1) / 2) * 5
            begin = x + WIDTH, y + HEIGHT / 2 + shift
            end = to_x, to_y + HEIGHT / 2 + shift
            bend = max(60.0, abs(end[0] - begin[0]) / 2)
            drawn.append(
                f'<path d="M{begin[0]:.1f} {begin[1]:.1f}C{begin[0] + bend:.1f} {begin[1]:.1f} '
                f'{end[0] - bend:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}" fill="none" '
                f'stroke="{EMOTION_TABLE[emotion].map_hue}" stroke-width="2.5" stroke-opacity="0.85"/>'
            )
        # Near its beginning, where the lines of one room have not spread yet but those of others are away.
        share = 0.22
        label_x = begin_of(x) + (to_x - begin_of(x)) * share
        label_y = y + HEIGHT / 2 + (to_y - y) * (3 * share**2 - 2 * share**3)
        spans = "".join(
            f'<tspan fill="{EMOTION_TABLE[emotion].map_hue}">{emotion.initial}</tspan>'
            for emotion in emotions
        )
        drawn.append(
            f'<text x="{label_x:.1f}" y="{label_y + 4.5:.1f}" font-size="13" font-weight="700" '
            f'text-anchor="middle" stroke="{GROUND}" stroke-width="5" paint-order="stroke">{spans}</text>'
        )
    return "\n".join(drawn)


def begin_of(x: float) -> float:
    return x + WIDTH


def box(room: Room, x: float, y: float, *, is_start: bool) -> str:
    colour = BOX_COLOURS[room.ending]
    note = "start" if is_start else "" if room.ending is None else f"{room.ending} ending"
    line = f"{room.key}{f' · {note}' if note else ''}"
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH:g}" height="{HEIGHT:g}" rx="12" fill="{BOX}" '
        f'stroke="{colour}" stroke-width="{3 if is_start or room.ending else 2}"/>'
        f'<text x="{x + 14:g}" y="{y + 27:g}" fill="{PAPER}" font-size="15" font-weight="600">'
        f"{escape(shortened(room.title))}</text>"
        f'<text x="{x + 14:g}" y="{y + 47:g}" fill="{SOFT}" font-size="12">{escape(line)}</text>'
    )


def shortened(title: str, longest: int = 23) -> str:
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"


def legend(width: float) -> str:
    spans = "  ".join(
        f'<tspan fill="{row.map_hue}" font-weight="700">{emotion.initial}</tspan> {emotion}'
        for emotion, row in EMOTION_TABLE.items()
    )
    return f'<text x="{MARGIN:g}" y="68" font-size="13" fill="{SOFT}" xml:space="preserve">{spans}</text>'
