"""What all trainings share: settings, features, metrics, reports, export."""
