"""Models that read the body: what posture a player is in, and which strike is under way.

The way: motions of drawn people (`moves`, `everyday_moves`, `performers`) or clips of motion capture, seen by
varied cameras, with the error that MoveNet really makes (`movenet_error`), as features (`features`), into the
posture and action networks (`networks`), measured on people and motions of other seeds.
"""
