"""A dataset's name."""


def parse_dataset_id(name: str) -> tuple[str, str, int]:
    """As Minari has it."""
    return "duel", name, 0
