"""What can be said of a link where nobody knows who should be linked.

Three ways (Harron and others, 2017; Doidge, Christen and Harron, 2021): how records without a link
differ from those with one, links that can hardly be right, and what other thresholds would do.
"""

from workbench.linkage.unlabelled.unlinked import Unlinked, compare_unlinked

__all__ = ["Unlinked", "compare_unlinked"]
