"""The verbs of the command line, one file each: `camcade data|train|evaluate|export TASK …`.

What a command alone needs, TensorFlow and NumPy above all, is imported in it: `camcade --help` and
`camcade play` must work, and start at once, where only the base packages are installed, and wrong input is
answered at once.
"""

import os

# Quiet, before TensorFlow reads them: its notes on CPU features say nothing to a user.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# NumPy's own threads wait by spinning; on two cores that makes the stretching of pictures ten times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
