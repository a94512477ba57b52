"""`python -m camcade_build` is the command `camcade`."""

from camcade_build.cli import main

main()
