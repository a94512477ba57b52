from camcade_bench.frame_path import FramePath, path_of

ENTRIES = {
    "camcade_web/camera/device.py:Camera._frame_read": {
        "camcade_web/camera/device.py:Camera._frame_read": 90,
        "camcade_web/perception.py:Perception.step": 30,
        "camcade/gestures/body_detector.py:BodyDetector.update": 30,
        "camcade/gestures/body_detector.py:BodyDetector.strengths": 30,
        "shown camcade_web/ui/skeleton.py:Skeleton.draw": 30,
        "shown camcade_web/browser/dom.py:show": 1,
        "shown camcade/gestures/body_detector.py:BodyDetector.strengths": 1,
    },
    "camcade_web/pages/duel/page.py:DuelPage._frame": {
        "camcade_web/pages/duel/arena.py:Arena.ticks": 360,
        "shown camcade_web/ui/gamepads.py:Gamepads.read": 360,
    },
}


def test_the_way_to_a_move_is_counted_apart_from_what_shows_it_and_without_the_game_s_own_pictures() -> None:
    assert path_of(ENTRIES) == FramePath(
        (
            "camcade/gestures/body_detector.py",
            "camcade_web/camera/device.py",
            "camcade_web/perception.py",
        ),
        4,
        ("camcade_web/browser/dom.py", "camcade_web/ui/skeleton.py"),
        2,
    )
