"""The worker's own convolutions, run by wasmtime and compared with NumPy's."""

from __future__ import annotations

import pytest
import wasmtime

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site.kernels import SOURCE, VARIANTS, assemble, kernel_modules

np = pytest.importorskip("numpy", reason="NumPy is not installed; run `make training`")

NO_LIMIT = (float("-inf"), float("inf"))
RELU6 = (0.0, 6.0)
SENTINEL = 12345.5  # what lies behind an output, which nobody may write to


class Kernels:
    """An instance with memory of its own, in which arrays are laid one behind the other."""

    def __init__(self, variant: str) -> None:
        self.store = wasmtime.Store()
        module = wasmtime.Module(self.store.engine, assemble(this_checkout(), VARIANTS[variant]))
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(wasmtime.Limits(64, None)))
        self.exports = wasmtime.Instance(self.store, module, [self.memory]).exports(self.store)
        self.end = 64

    def put(self, values):
        place, content = self.end, np.ascontiguousarray(values, np.float32).tobytes()
        self.memory.write(self.store, content, place)
        self.end += len(content)
        return place

    def put_last(self, values):
        """At the very end of the memory, so that reading on is an error."""
        content = np.ascontiguousarray(values, np.float32).tobytes()
        place = self.memory.data_len(self.store) - len(content)
        self.memory.write(self.store, content, place)
        return place

    def take(self, place, shape):
        count = int(np.prod(shape))
        content = self.memory.read(self.store, place, place + 4 * count)
        return np.frombuffer(bytes(content), np.float32).reshape(shape)

    def output(self, shape):
        """Room for a result, with a number behind it that has to stay."""
        place = self.put(np.full(shape, np.nan))
        self.guard = self.put([SENTINEL])
        return place

    def result(self, place, shape):
        assert self.take(self.guard, (1,))[0] == SENTINEL, "written past the end of the output"
        return self.take(place, shape)

    def pointwise(self, picture, weights, bias, limits):
        (pixels, channels), units = picture.shape, weights.shape[1]
        places = [self.put(picture), pixels, channels, self.put(weights), self.put(bias), units]
        out = self.output((pixels, units))
        room = self.put(np.full((channels + 1) * 8, np.nan))
        self.exports["pointwise"](self.store, *places, out, *limits, room)
        return self.result(out, (pixels, units))

    def depthwise(self, picture, weights, bias, stride, limits):
        height, width, channels = picture.shape
        (out_height, top), (out_width, left) = (same_padding(length, stride) for length in (height, width))
        places = [self.put(picture), height, width, channels, self.put(weights), self.put(bias)]
        shape = (out_height, out_width, channels)
        out = self.output(shape)
        room = self.put(np.full(channels * 10, np.nan))
        sizes = [out_height, out_width, stride, top, left]
        self.exports["depthwise"](self.store, *places, out, *sizes, *limits, room)
        return self.result(out, shape)


def same_padding(length, stride):
    """Length of the output, and how many places of the first look lie outside: TensorFlow's "SAME"."""
    out = -(-length // stride)
    return out, max(0, (out - 1) * stride + 3 - length) // 2


def depthwise_in_numpy(picture, weights, bias, stride, limits):
    height, width, channels = picture.shape
    (out_height, top), (out_width, left) = (same_padding(length, stride) for length in (height, width))
    padded = np.zeros((height + 6, width + 6, channels))
    padded[top : top + height, left : left + width] = picture
    found = np.zeros((out_height, out_width, channels)) + bias
    for down in range(3):
        for across in range(3):
            looked = padded[
                down : down + out_height * stride : stride, across : across + out_width * stride : stride
            ]
            found += looked[:out_height, :out_width] * weights[down, across]
    return np.clip(found, *limits)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.fixture(params=list(VARIANTS))
def compute(request):
    return Kernels(request.param)


@pytest.mark.parametrize("last", ["picture", "weights", "bias"])
def test_nothing_is_read_behind_the_numbers(compute, last):
    given = {"picture": numbers(5, 8), "weights": numbers(8, 17, seed=1), "bias": numbers(17, seed=2)}
    at = {name: compute.put_last(part) if name == last else compute.put(part) for name, part in given.items()}
    out, room = compute.output((5, 17)), compute.put(np.zeros(9 * 8))
    sizes = [at["picture"], 5, 8, at["weights"], at["bias"], 17]
    compute.exports["pointwise"](compute.store, *sizes, out, *NO_LIMIT, room)
    expected = given["picture"].astype(float) @ given["weights"] + given["bias"]
    np.testing.assert_allclose(compute.result(out, (5, 17)), expected, atol=1e-4)
    picture, weights, bias = numbers(4, 5, 8), numbers(3, 3, 8, seed=1), numbers(8, seed=2)
    given = {"picture": picture, "weights": weights, "bias": bias}
    at = {name: compute.put_last(part) if name == last else compute.put(part) for name, part in given.items()}
    out, room = compute.output(picture.shape), compute.put(np.zeros(80))
    sizes = [at["picture"], 4, 5, 8, at["weights"], at["bias"]]
    compute.exports["depthwise"](compute.store, *sizes, out, 4, 5, 1, 1, 1, *NO_LIMIT, room)
    expected = depthwise_in_numpy(picture, weights, bias, 1, NO_LIMIT)
    np.testing.assert_allclose(compute.result(out, picture.shape), expected, atol=1e-5)


# Pixels and units that fill the tiles, leave some of the last one over, and are fewer than one.
@pytest.mark.parametrize("pixels", [1, 5, 12, 49])
@pytest.mark.parametrize("channels", [4, 96])
@pytest.mark.parametrize("units", [1, 8, 17, 24])
def test_pointwise_is_a_product_of_matrices(compute, pixels, channels, units):
    picture, weights, bias = (
        numbers(pixels, channels),
        numbers(channels, units, seed=1),
        numbers(units, seed=2),
    )
    found = compute.pointwise(picture, weights, bias, NO_LIMIT)
    np.testing.assert_allclose(found, picture.astype(float) @ weights + bias, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (6, 6), (7, 12)])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("channels", [4, 24])
def test_depthwise_looks_at_nine_places_of_each_channel(compute, size, stride, channels):
    picture, weights, bias = (
        numbers(*size, channels),
        numbers(3, 3, channels, seed=1),
        numbers(channels, seed=2),
    )
    found = compute.depthwise(picture, weights, bias, stride, NO_LIMIT)
    np.testing.assert_allclose(found, depthwise_in_numpy(picture, weights, bias, stride, NO_LIMIT), atol=1e-5)


def test_results_are_limited(compute):
    picture, weights, bias = 4 * numbers(12, 8), numbers(8, 17, seed=1), numbers(17, seed=2)
    found = compute.pointwise(picture, weights, bias, RELU6)
    assert found.min() == 0.0 and found.max() == 6.0
    np.testing.assert_allclose(found, np.clip(picture.astype(float) @ weights + bias, *RELU6), atol=1e-4)
    picture, weights, bias = 4 * numbers(5, 6, 8), numbers(3, 3, 8, seed=1), numbers(8, seed=2)
    found = compute.depthwise(picture, weights, bias, 1, RELU6)
    assert found.min() == 0.0 and found.max() == 6.0
    np.testing.assert_allclose(found, depthwise_in_numpy(picture, weights, bias, 1, RELU6), atol=1e-5)


def test_what_is_no_number_stays_none(compute):
    """The worker tells a damaged network by it."""
    picture, weights, bias = numbers(3, 4), numbers(4, 8, seed=1), numbers(8, seed=2)
    picture[1, 2] = np.nan
    assert np.isnan(compute.pointwise(picture, weights, bias, RELU6)).all(axis=1).tolist() == [
        False,
        True,
        False,
    ]
    picture = numbers(3, 3, 4)
    picture[0, 0, 1] = np.nan
    found = np.isnan(compute.depthwise(picture, numbers(3, 3, 4), numbers(4), 1, RELU6))
    assert found[..., 1].sum() == 4 and found.sum() == 4


def test_only_one_variant_needs_relaxed_instructions():
    """Their code is 0xfd and a number from 0x100 on; a browser without them refuses the whole module."""
    project = this_checkout()
    config = wasmtime.Config()
    config.wasm_relaxed_simd = False
    strict = wasmtime.Engine(config)
    wasmtime.Module(strict, assemble(project, VARIANTS["plain"]))
    with pytest.raises(wasmtime.WasmtimeError, match="relaxed"):
        wasmtime.Module(strict, assemble(project, VARIANTS["relaxed"]))


def test_the_worker_gets_the_better_variant_first():
    modules = kernel_modules(this_checkout())
    assert list(modules) == ["relaxed", "plain"]
    assert all(text.startswith("AGFzbQ") for text in modules.values()), "each begins like WebAssembly"


def test_a_mistake_in_the_source_is_named(project: Project):
    (project.worker / SOURCE).write_text("(module (func (export 'x')))")
    with pytest.raises(BuildError, match=rf"{SOURCE} is no WebAssembly text"):
        assemble(project, VARIANTS["plain"])
