"""Steps of learning, and functions of networks, compiled by the backend that Keras has.

TensorFlow is what `make training` installs. `KERAS_BACKEND=jax` trains on a GPU as well, where JAX for one is
installed (`pip install "jax[cuda13]"`); TensorFlow is not needed there. What is learned is the same but for
rounding and for the chances of dropout.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from camcade.errors import SettingsError

BACKENDS = ("tensorflow", "jax")


def backend() -> str:
    """The backend of Keras. Raises SettingsError for one that no training knows."""
    import keras

    found = keras.backend.backend()
    if found not in BACKENDS:
        raise SettingsError(f"KERAS_BACKEND is {found}: set it to {' or '.join(BACKENDS)}.")
    return found


@contextlib.contextmanager
def by_processor() -> Iterator[None]:
    """What is made within, networks and optimisers, is made by the processor: for a GPU, JAX would compile
    the making of each first value, for minutes in all. `placed` brings them there.
    """
    if backend() == "tensorflow":
        yield
        return
    import jax  # pyright: ignore[reportMissingImports]

    with jax.default_device(jax.devices("cpu")[0]):
        yield


def placed(variables: Iterable[Any]) -> None:
    """Bring the values of variables to where steps are computed."""
    if backend() == "tensorflow":
        return
    import jax  # pyright: ignore[reportMissingImports]

    for variable in variables:
        variable.assign(jax.device_put(variable.value, jax.devices()[0]))


def values_of(variables: Iterable[Any]) -> list[Any]:
    """The values that variables now have, to be assigned again: with JAX where and as they are, since a step
    would be compiled anew for values from elsewhere.
    """
    if backend() == "tensorflow":
        return [np.asarray(variable) for variable in variables]
    return [variable.value for variable in variables]


def compiled(function: Callable[..., Any], variables: Sequence[Any] = ()) -> Callable[..., Any]:
    """`function` of arrays, compiled; what it answers are tensors of the backend.

    Args:
        function: made of Keras's layers and operations. It changes no variable.
        variables: those that it reads. Their values are asked for at each call.
    """
    if backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, autograph=False, reduce_retracing=True)
    import jax  # pyright: ignore[reportMissingImports]
    import keras

    def with_values(values: Sequence[Any], *arrays: Any) -> Any:
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return function(*arrays)

    run = jax.jit(with_values)
    return lambda *arrays: run([variable.value for variable in variables], *arrays)


def learning_step(
    loss_of: Callable[..., Any],
    trained: Sequence[Any],
    optimizer: Any,
    changed: Sequence[Any] = (),
    after: Callable[..., None] | None = None,
) -> Callable[..., Any]:
    """A function of arrays that learns from them once, compiled; it answers the loss, a tensor of one number.

    Args:
        loss_of: arrays → loss, made of Keras's layers and operations.
        trained: the variables that learn.
        optimizer: built for them; its rate may be assigned between steps.
        changed: all other variables that `loss_of` and `after` read or change: statistics of batch
            normalisation, states of dropout, moving averages.
        after: is given the same arrays when the variables have learned, and may assign `changed`.
    """
    if backend() == "tensorflow":
        return _tensorflow_step(loss_of, trained, optimizer, after)
    return _jax_step(loss_of, trained, optimizer, changed, after)


def _tensorflow_step(
    loss_of: Callable[..., Any],
    trained: Sequence[Any],
    optimizer: Any,
    after: Callable[..., None] | None,
) -> Callable[..., Any]:
    import tensorflow as tf

    def step(*arrays: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(*arrays)
        optimizer.apply(tape.gradient(loss, trained), trained)
        if after:
            after(*arrays)
        return loss

    return tf.function(step, autograph=False, reduce_retracing=True)


def _jax_step(
    loss_of: Callable[..., Any],
    trained: Sequence[Any],
    optimizer: Any,
    changed: Sequence[Any],
    after: Callable[..., None] | None,
) -> Callable[..., Any]:
    import jax  # pyright: ignore[reportMissingImports]
    import keras

    def within(trained_values: Any, changed_values: Any, run: Callable[..., Any], arrays: Any) -> Any:
        known = [*zip(trained, trained_values, strict=True), *zip(changed, changed_values, strict=True)]
        with keras.StatelessScope(state_mapping=known) as scope:
            answer = run(*arrays)
        now = (scope.get_current_value(variable) for variable in changed)
        kept = [old if new is None else new for old, new in zip(changed_values, now, strict=True)]
        return answer, kept

    def step(values: Any, changed_values: Any, moments: Any, *arrays: Any) -> Any:
        learn = jax.value_and_grad(within, has_aux=True)
        (loss, changed_values), slopes = learn(values, changed_values, loss_of, arrays)
        values, moments = optimizer.stateless_apply(moments, slopes, values)
        if after:
            _, changed_values = within(values, changed_values, after, arrays)
        return loss, values, changed_values, moments

    run = jax.jit(step)
    variables = (list(trained), list(changed), list(optimizer.variables))

    def learn_once(*arrays: Any) -> Any:
        loss, *found = run(*([variable.value for variable in group] for group in variables), *arrays)
        for group, values in zip(variables, found, strict=True):
            for variable, value in zip(group, values, strict=True):
                variable.assign(value)
        return loss

    return learn_once
