"""The page's side of Camcade: the only package that touches `js` and `pyscript`."""
