"""What can be trained; tasks do not know each other."""
