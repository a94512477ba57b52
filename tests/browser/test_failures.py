"""What can go wrong with cameras and models: each shows a message and leaves the keyboard game running."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

WITH_CAMERA = "autostart=1&controller=image&opponent=idle&seed=7"
FAKE_CAMERA = "--use-fake-device-for-media-stream"


def test_camera_denied(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with("--deny-permission-prompts", permissions=[])
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'denied'")
    assert "may not use your camera" in duel.message()
    for width, height in ((1280, 800), (844, 390), (640, 400)):
        duel.page.set_viewport_size({"width": width, "height": height})
        assert duel.is_in_reach("#keys-instead"), "what is told covers no next step"
    duel.page.set_viewport_size({"width": 1280, "height": 800})
    duel.expect_keys_to_work()


def test_a_page_that_is_not_trusted_with_a_camera(duel: Any) -> None:
    """Browsers hide `mediaDevices` from plain http of another machine."""
    duel.page.add_init_script("Object.defineProperty(Navigator.prototype, 'mediaDevices', { get() {} })")
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'unsupported'")
    assert "https" in duel.message()
    duel.expect_keys_to_work()


def test_a_browser_without_video_frames_copies_pictures(duel: Any, model_file: Any) -> None:
    duel.page.add_init_script("delete window.VideoFrame")
    duel.open(WITH_CAMERA)
    duel.wait_until("s.probabilities !== null")


def test_no_camera(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with(without=(FAKE_CAMERA,))
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'missing'")
    assert "no camera" in duel.message()
    duel.expect_keys_to_work()


@pytest.mark.parametrize("size", [(390, 844), (360, 740), (844, 390), (740, 360)])
def test_on_a_phone_a_message_covers_nothing_there_is_to_choose(
    duel_in_browser_with: Any, size: tuple[int, int]
) -> None:
    phone = {
        "viewport": dict(zip(("width", "height"), size, strict=True)),
        "has_touch": True,
        "is_mobile": True,
    }
    duel = duel_in_browser_with(without=(FAKE_CAMERA,), **phone)
    duel.open("controller=body")
    duel.page.locator("#messages .message").wait_for()
    covered = """() => [...document.querySelectorAll(
        "#card-ready :is(label:has(input), select, summary, button)")].filter((one) => {
            const message = document.querySelector("#messages .message").getBoundingClientRect();
            const { left, right, top, bottom, width } = one.getBoundingClientRect();
            const apart = right <= message.left || left >= message.right || bottom <= message.top;
            return width > 0 && one.checkVisibility() && !(apart || top >= message.bottom);
        }).map((one) => one.innerText)"""
    assert duel.page.evaluate(covered) == []


def test_camera_unplugged_in_the_middle(duel: Any) -> None:
    duel.page.add_init_script(
        """
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wishes) => (window.stream = await ask(wishes));
        """
    )
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'on'")
    # A page cannot pull the plug of Chromium's fake camera; this is what pulling it does to a track.
    duel.page.evaluate("stream.getTracks().forEach(track => track.dispatchEvent(new Event('ended')))")
    duel.wait_until("s.camera === 'unplugged'")
    assert "camera is gone" in duel.message()
    assert duel.page.evaluate("stream.getTracks().every(track => track.readyState === 'ended')")
    duel.expect_keys_to_work()


def test_camera_gone_from_the_list_of_devices(duel: Any) -> None:
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'on'")
    duel.page.evaluate(
        """
        navigator.mediaDevices.enumerateDevices = async () => [];
        navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
        """
    )
    duel.wait_until("s.camera === 'unplugged'")
    duel.expect_keys_to_work()


@pytest.fixture
def model_file(built_site: Any) -> Any:
    """The first model's biggest file, as a pattern for routes; a site without models has no such failures."""
    files = sorted((built_site / "models").rglob("*.bin")) if (built_site / "models").is_dir() else []
    if not files:
        pytest.skip("the site holds no model")
    return files


@pytest.mark.parametrize("damage", ["garbage", "truncated", "one byte"])
def test_model_file_corrupt(duel: Any, model_file: Any, damage: str) -> None:
    def damaged(body: bytes) -> bytes:
        if damage == "garbage":
            return b"\x00\xff" * 100
        if damage == "truncated":
            return body[: len(body) // 2]
        return bytes([body[0] ^ 1]) + body[1:]

    def spoil(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=damaged(answer.body()))

    duel.page.route("**/models/**/*.bin", spoil)
    duel.open(WITH_CAMERA)
    assert "damaged" in duel.message()
    assert duel.snapshot()["model"] is None
    duel.expect_keys_to_work()


@pytest.mark.parametrize("name", ["card.json", "model.json"])
def test_model_json_is_no_json(duel: Any, model_file: Any, name: str) -> None:
    duel.page.route(f"**/models/**/{name}", lambda route: route.fulfill(body="<html>not found</html>"))
    duel.open(WITH_CAMERA)
    assert "The camera's model did not come (it came damaged)" in duel.message()
    duel.expect_keys_to_work()


def test_model_missing(duel: Any, model_file: Any) -> None:
    duel.page.route("**/models/**/*.bin", lambda route: route.fulfill(status=404))
    duel.open(WITH_CAMERA)
    assert "404" in duel.message()
    duel.expect_keys_to_work()


def test_model_of_an_unknown_name(duel: Any) -> None:
    duel.open(f"{WITH_CAMERA}&model=nosuch")
    assert "nosuch" in duel.message()
    duel.expect_keys_to_work()


def test_after_a_failed_download_the_camera_can_be_tried_again(duel: Any, model_file: Any) -> None:
    duel.page.route("**/models/**/*.bin", lambda route: route.abort(), times=2)
    duel.open(WITH_CAMERA)
    duel.message()
    duel.page.click("#camera-switch")
    duel.wait_until("s.camera === 'on' && s.probabilities !== null")
    assert duel.page.locator("#messages").inner_text() == ""


def test_python_that_does_not_come_is_told(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with()
    duel.page.route("**/python_stdlib.zip", lambda route: route.abort())
    duel.page.goto("duel.html")
    duel.page.locator("#card-failed:not([hidden])").wait_for()
    assert "Python did not come" in duel.page.locator("#failed-what").inner_text()
    assert duel.page.locator("#reload").is_visible()


def test_a_browser_without_webassembly_is_told(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with()
    duel.page.add_init_script("delete window.WebAssembly")
    duel.page.goto("duel.html")
    duel.page.locator("#card-failed:not([hidden])").wait_for()
    assert "WebAssembly" in duel.page.locator("#failed-what").inner_text()


def test_the_camera_goes_off_when_the_page_is_hidden(duel: Any) -> None:
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'on'")
    duel.page.evaluate(
        """
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        """
    )
    duel.wait_until("s.camera === 'off' && s.scene === 'paused'")
    duel.page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    duel.wait_until("s.camera === 'on'")
    assert duel.snapshot()["scene"] == "paused", "the fight waits for the player"


def test_a_camera_that_was_just_asked_for_is_asked_for_again_when_the_page_is_back(duel: Any) -> None:
    """Whoever leaves the page before the camera is there meant to play by it all the same."""
    duel.open(WITH_CAMERA)
    duel.wait_until("s.camera === 'on'")
    duel.page.locator("#camera-switch").click()
    duel.wait_until("s.camera === 'off'")
    state = duel.page.evaluate(
        """
        async () => {
            document.getElementById("camera-switch").click();
            while (window.camcade.snapshot().camera === "off") await new Promise((done) => setTimeout(done));
            const asked = window.camcade.snapshot().camera;
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
            return asked;
        }
        """
    )
    duel.wait_until("s.camera === 'off'")
    duel.page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    duel.wait_until("s.camera === 'on'")
    assert state == "starting", "it was not there yet"
