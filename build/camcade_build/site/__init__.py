"""From sources to a site: assets, pages, packagers."""
