"""Duel: two fighters, a fixed tick, and a pure `step(state, inputs) -> state`.

Follows the rules of MK.js with its own code. Only the standard library is imported here, because the same
files run in CPython (tests, training, simulation) and in the page.
"""
