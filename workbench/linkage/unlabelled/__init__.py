"""What can be said of a link where nobody knows who should be linked.

Three ways (Harron and others, 2017; Doidge, Christen and Harron, 2021): how records without a link
differ from those with one, links that can hardly be right, and what other thresholds would do.
"""

from workbench.linkage.unlabelled.implausible import Implausible, find_implausible
from workbench.linkage.unlabelled.joined import Joined, joined
from workbench.linkage.unlabelled.unlinked import compare_unlinked
from workbench.linkage.unlabelled.unlinked_result import Unlinked

__all__ = [
    "Implausible",
    "Joined",
    "Unlinked",
    "compare_unlinked",
    "find_implausible",
    "joined",
]
