"""How many people can use live controls at once: each of their pages holds memory of its own."""

# What a page takes with its libraries and a list of 100,000 people (measured: 260 MB).
MEMORY_EACH = 300_000_000
MOST = 40
# The rest is for the server and the reports that are made meanwhile.
_SHARE = 0.75


def fitting(free: int) -> int:
    """Count the pages that fit into memory beside the server and its runs.

    Parameters
    ----------
    free
        The memory that is free, in bytes.

    Returns
    -------
    int
        From 1 to :data:`MOST`.
    """
    return max(1, min(MOST, int(_SHARE * free) // MEMORY_EACH))
