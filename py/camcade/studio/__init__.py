"""Projects that players make: classes with samples, a head trained on them, what becomes of its answers."""
