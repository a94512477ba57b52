"""The canvas: executes the display list of `camcade.duel.display_list`, sharp on every screen.

Measured in Chromium on two cores: a sprite drawn from Python costs about 6 µs and fifty of them 0.3 ms, the
same as handing the list over as JSON or as an array of numbers for JavaScript to draw. So Python draws.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import pi
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.duel.atlas import Atlas, Sprite
from camcade.duel.display_list import Command
from camcade.duel.palettes import as_drawn
from camcade.duel.state import ARENA_HEIGHT_PX, ARENA_WIDTH_PX
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies

LARGEST_SCALE = 2.0
"""Canvas pixels for one arena pixel at most. The atlas is drawn at this size; more would only cost time."""

ARENA_RATIO = ARENA_HEIGHT_PX / ARENA_WIDTH_PX
UPRIGHT_RATIO = 0.75
"""Height over width from which on a stage is filled; one a little off the arena's shape is stretched."""

LARGE_SPRITE_PX = 100_000
"""Sprites of more page pixels, an arena's layers, are kept scaled to the canvas: without a GPU, scaling them
again for every frame takes 5 ms, copying them 1 ms."""


LARGEST_COVERED_PX = 120.0
"""At either side of the picture: with more, the fighters between would be too small."""

LATER = "later-"
"""Begins the names of picture pages that a game does not wait for; until they come, others stand in."""

TRIES = 5
WAIT_AFTER_FAILURE_S = 2.0

NONE_LOST: frozenset[int] = frozenset()
COLOURS = {"ember": "#ff7a5c", "tide": "#40c4bc"}
WALL, PLAIN = "#2b2340", "#b8aec8"
"""Of the shapes in the place of drawings that did not come."""
ABOVE = "#0c0814"
"""Of the room over another game's picture, on an upright screen."""

NOTHING = Sprite(0, 0, 0, 0, 0, 0, 0, 1.0)
"""A drawing without a pixel: a canvas asked for it draws nothing."""


class CanvasRenderer:
    """One canvas and the pictures that are drawn on it."""

    def __init__(self, canvas: Any, atlas: Atlas, pages: list[Any], lost: frozenset[int] = NONE_LOST) -> None:
        """Draw on `canvas`. `pages`: the atlas's pictures, None for those that are still to come; of `lost`
        ones, which did not come, plain shapes are there.
        """
        self._canvas = canvas
        self._context = canvas.getContext("2d", js.JSON.parse('{"alpha": false}'))
        self._atlas = atlas
        self._pages = pages
        self._lost = lost
        self._scale = 1.0
        self.height_px = float(ARENA_HEIGHT_PX)
        """Of the picture to draw, in arena pixels."""
        self.covered_px = 0.0
        """At either side of it, under the buttons for fingers, in arena pixels."""
        self._large = large_sprites(atlas, pages)
        self._scaled: dict[tuple[str, float], Any] = {}
        self._sprites = Sprites(self._recolour)
        self._sprites.update(present_sprites(atlas, pages))
        self._tasks = BackgroundTasks(self._came_too_late)
        self._proxies = Proxies()
        self._observer = js.ResizeObserver.new(self._proxies.wrap(self._fit))
        self._observer.observe(canvas)
        self._observer.observe(js.document.getElementById("touch"))
        self._fit()

    @classmethod
    async def open(cls, canvas_id: str) -> "CanvasRenderer":
        """A stage with its atlas, once there is what a game begins with; the other pictures follow."""
        downloads = js.camcadeScripts.downloads
        text = js.TextDecoder.new().decode(await downloads.take("art/atlas.json"))
        atlas = Atlas.from_json(text)

        async def page(name: str) -> Any:
            try:
                return None if name.startswith(LATER) else await picture(await downloads.take(f"art/{name}"))
            except JsException:  # a match is fought all the same
                return None

        pages = list(await asyncio.gather(*map(page, atlas.pages)))  # several are decoded at once
        lost = frozenset(
            number
            for number, name in enumerate(atlas.pages)
            if pages[number] is None and not name.startswith(LATER)
        )
        for number in lost:
            pages[number] = shapes(atlas, number)
        stage = cls(element(canvas_id), atlas, pages, lost)
        stage._tasks.spawn(stage._fetch_the_rest())
        return stage

    @property
    def atlas(self) -> Atlas:
        return self._atlas

    @property
    def is_plain(self) -> bool:
        """Drawings did not come, and plain shapes are in their places."""
        return bool(self._lost)

    def draw(self, commands: Iterable[Command], under: Any = None) -> None:
        """Execute a display list, in order; over a picture of the arena's shape, at the bottom, if there is
        one."""
        context, scale, pages, sprites = self._context, self._scale, self._pages, self._sprites
        set_transform, draw_image, large = context.setTransform, context.drawImage, self._large
        alpha = 1.0
        context.globalAlpha = alpha
        if under is not None:
            set_transform(1, 0, 0, 1, 0, 0)
            wide, all_high = self._canvas.width, self._canvas.height
            arena_high = min(all_high, round(wide * ARENA_RATIO))
            draw_image(under, 0, all_high - arena_high, wide, arena_high)
            context.fillStyle = ABOVE
            context.fillRect(0, 0, wide, all_high - arena_high)
        for command in commands:
            if command[-1] != alpha:
                alpha = command[-1]
                context.globalAlpha = alpha
            match command:
                case ("sprite", name, x, y, size, high, _) if name in large and size == high:
                    s = sprites[name]
                    left, top = x - s.anchor_x / s.scale * size, y - s.anchor_y / s.scale * size
                    set_transform(1, 0, 0, 1, round(left * scale), round(top * scale))
                    draw_image(self._scaled.get((name, size)) or self._scale_large(name, size), 0, 0)
                case ("sprite", name, x, y, scale_x, scale_y, _):
                    s = sprites[name]
                    k = scale / s.scale
                    set_transform(scale_x * k, 0, 0, scale_y * k, x * scale, y * scale)
                    wide, high = s.width, s.height
                    draw_image(pages[s.page], s.x, s.y, wide, high, -s.anchor_x, -s.anchor_y, wide, high)
                case ("part", name, x, y, scale_x, begin, end, _):
                    s = sprites[name]
                    k = scale / s.scale
                    left = round(s.width * begin)
                    wide = round(s.width * end) - left
                    if wide:
                        set_transform(scale_x * k, 0, 0, k, x * scale, y * scale)
                        place_x, high = left - s.anchor_x, s.height
                        draw_image(
                            pages[s.page], s.x + left, s.y, wide, high, place_x, -s.anchor_y, wide, high
                        )
                case ("rect", x, y, width, height, colour, _):
                    context.fillStyle = colour
                    set_transform(scale, 0, 0, scale, 0, 0)
                    context.fillRect(x, y, width, height)
                case _:
                    raise ValueError(f"unknown draw command {command!r}")

    def close(self) -> None:
        self._observer.disconnect()
        self._proxies.close()
        for page in self._pages:
            if page is not None:
                page.close()

    async def _fetch_the_rest(self) -> None:
        """Bring the pages that the game did not wait for. Where one does not come, its stand-ins stay."""
        downloads = js.camcadeScripts.downloads
        missing = [number for number, page in enumerate(self._pages) if page is None or number in self._lost]
        downloads.begin(to_js([f"art/{self._atlas.pages[number]}" for number in missing]))
        for number in missing:
            for _ in range(TRIES):
                try:
                    self._pages[number] = await picture(
                        await downloads.take(f"art/{self._atlas.pages[number]}")
                    )
                    self._lost -= {number}
                    self._scaled.clear()
                    break
                except JsException:
                    await asyncio.sleep(WAIT_AFTER_FAILURE_S)
            self._show_what_has_come()
            self._large = large_sprites(self._atlas, self._pages)

    def _show_what_has_come(self) -> None:
        """Stand-ins in other colours go with the others."""
        for page in self._pages[len(self._atlas.pages) :]:
            page.close()
        del self._pages[len(self._atlas.pages) :]
        self._sprites.clear()
        self._sprites.update(present_sprites(self._atlas, self._pages))

    def _recolour(self, name: str) -> Sprite:
        """A sprite in another palette is a page of its own, made when it is first drawn."""
        drawn, palette = as_drawn(name)
        if drawn == name:
            raise KeyError(name)
        s = self._sprites[drawn]
        recolour = getattr(js.camcadeScripts, "recolour", None)  # its script may not have come
        if palette is None or not s.width or recolour is None:
            return s
        box = (s.x, s.y, s.width, s.height)
        channels, stays = to_js(palette.channels), to_js(palette.stays)
        picture = recolour(self._pages[s.page], *box, channels, stays)
        self._pages.append(picture)
        return replace(s, page=len(self._pages) - 1, x=0, y=0)

    def _came_too_late(self, error: BaseException) -> None:
        js.console.error(f"camcade: {type(error).__name__}: {error}")

    def _scale_large(self, name: str, size: float) -> Any:
        """A picture of the sprite as large as the canvas shows it, kept until the canvas changes."""
        s = self._atlas.sprites[name]
        k = size * self._scale / s.scale
        picture = js.OffscreenCanvas.new(max(1, round(s.width * k)), max(1, round(s.height * k)))
        context = picture.getContext("2d")
        context.imageSmoothingQuality = "high"
        context.drawImage(
            self._pages[s.page], s.x, s.y, s.width, s.height, 0, 0, picture.width, picture.height
        )
        self._scaled[name, size] = picture
        return picture

    def _fit(self, *_: Any) -> None:
        """As many canvas pixels as the screen shows of it, within reason."""
        shown_width = self._canvas.clientWidth * js.devicePixelRatio
        self._scale = min(LARGEST_SCALE, max(1.0, shown_width / ARENA_WIDTH_PX))
        width, ratio = round(ARENA_WIDTH_PX * self._scale), ARENA_RATIO
        if self._canvas.clientHeight > UPRIGHT_RATIO * self._canvas.clientWidth > 0:
            ratio = self._canvas.clientHeight / self._canvas.clientWidth
        height = round(width * ratio)
        if (self._canvas.width, self._canvas.height) != (width, height):
            self._scaled.clear()
            self._canvas.width, self._canvas.height = width, height
        self.height_px = ARENA_WIDTH_PX * ratio
        self.covered_px = min(LARGEST_COVERED_PX, self._covered_share() * ARENA_WIDTH_PX)

    def _covered_share(self) -> float:
        """How much of the picture's width buttons lie over, at the side where they reach farther in."""
        shown, deepest_px = self._canvas.getBoundingClientRect(), 0.0
        for button in js.document.querySelectorAll("#touch button"):
            box = button.getBoundingClientRect()
            if box.width and box.top < shown.bottom and box.bottom > shown.top:
                deepest_px = max(deepest_px, min(box.right - shown.left, shown.right - box.left))
        return deepest_px / shown.width if shown.width else 0.0


class Sprites(dict[str, Sprite]):
    """Every sprite by name; one that is missing is made when it is asked for, and kept."""

    def __init__(self, make: Callable[[str], Sprite]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Sprite:
        self[name] = sprite = self._make(name)
        return sprite


def present_sprites(atlas: Atlas, pages: list[Any]) -> dict[str, Sprite]:
    """Every sprite by name. Where a page has not come, a fighter stands, and other things are not seen."""
    if all(page is not None for page in pages):
        return dict(atlas.sprites)
    standing = {fighter: atlas.sprites[moves["stand"][0]] for fighter, moves in atlas.moves.items()}
    return {
        name: sprite if pages[sprite.page] is not None else standing.get(name.split("/")[0], NOTHING)
        for name, sprite in atlas.sprites.items()
    }


def large_sprites(atlas: Atlas, pages: list[Any]) -> set[str]:
    """Names of those worth keeping scaled, of pages that have come; a stand-in for one is drawn as it is."""
    return {
        name
        for name, sprite in atlas.sprites.items()
        if sprite.width * sprite.height > LARGE_SPRITE_PX and pages[sprite.page] is not None
    }


def shapes(atlas: Atlas, number: int) -> Any:
    """In the place of a page that did not come: each of its drawings as an oval, each backdrop as a wall."""
    mine = {name: sprite for name, sprite in atlas.sprites.items() if sprite.page == number}
    wide = max((sprite.x + sprite.width for sprite in mine.values()), default=1)
    high = max((sprite.y + sprite.height for sprite in mine.values()), default=1)
    canvas = js.OffscreenCanvas.new(wide, high)
    context = canvas.getContext("2d")
    for name, s in mine.items():
        if s.width * s.height > LARGE_SPRITE_PX:
            context.fillStyle = WALL
            context.fillRect(s.x, s.y, s.width, s.height)
            continue
        context.fillStyle = COLOURS.get(name.split("/")[0], PLAIN)
        context.beginPath()
        middle = s.x + s.width / 2, s.y + s.height / 2
        context.ellipse(*middle, 0.4 * s.width, 0.48 * s.height, 0, 0, 2 * pi)
        context.fill()
    return canvas.transferToImageBitmap()


async def picture(content: Any) -> Any:
    """The decoded picture of a file's bytes, decoded beside the main thread."""
    return await js.createImageBitmap(js.Blob.new([content]))
