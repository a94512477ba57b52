import math

import pytest

from camcade_build.art.cloth import Chain, Root, swing


def test_links_keep_their_length() -> None:
    frames = swing(Chain(links=5, spacing=8), [Root((x * 9.0, -120.0), 170.0) for x in range(6)])
    for nodes in frames:
        for one, two in zip(nodes, nodes[1:], strict=False):
            assert math.dist(one, two) == pytest.approx(8, abs=1.0)


def test_a_chain_that_is_left_alone_hangs_down() -> None:
    nodes = swing(Chain(links=4, spacing=10, stiffness=0.0), [Root((0.0, -200.0), 0.0)] * 30)[-1]
    assert nodes[-1][1] > -200 + 38
    assert abs(nodes[-1][0]) < 6


def test_fire_rises() -> None:
    nodes = swing(Chain(links=4, spacing=10, gravity=-0.7), [Root((0.0, -100.0), -90.0)] * 4)[-1]
    assert nodes[-1][1] < -130


def test_cloth_trails_behind_a_run() -> None:
    still = swing(Chain(links=4, spacing=10), [Root((0.0, -100.0), 180.0)] * 8)[-1]
    running = swing(Chain(links=4, spacing=10), [Root((i * 14.0, -100.0), 180.0) for i in range(8)])[-1]
    assert running[-1][0] - 7 * 14.0 < still[-1][0]


def test_cloth_stays_above_the_ground() -> None:
    chain = Chain(links=6, spacing=10, clearance=5)
    nodes = swing(chain, [Root((0.0, -20.0), 90.0)] * 10)[-1]
    assert all(y <= -5 for _, y in nodes[1:])


def test_a_loop_ends_where_it_begins() -> None:
    roots = [Root((10 * math.sin(i * math.tau / 9), -100.0), 170.0) for i in range(9)]
    frames = swing(Chain(links=4, spacing=10), roots, loop=True)
    assert len(frames) == 9
    again = swing(Chain(links=4, spacing=10), roots + roots, loop=True)[9:]
    assert math.dist(frames[0][-1], again[0][-1]) < 3
