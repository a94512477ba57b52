"""What pages show around their game: the camera preview, hints, settings, sounds, notifications."""
