"""What comes from npm: packages, networks, and esbuild."""
