"""The command line, the vendoring of npm packages, the site builder and the local server. No TensorFlow."""
