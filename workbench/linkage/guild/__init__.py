"""The linkage report: what GUILD asks of whoever links lists, answered from the result itself.

GUILD is the guidance of Gilbert and others (2018). Numbers at each stage, and how the quality of
the linkage was judged, are asked by RECORD too (Benchimol and others, 2015, items 6.3 and 12).
"""

from workbench.linkage.guild.contacts import contact_reports
from workbench.linkage.guild.without import WithoutLabels, without_labels

__all__ = ["WithoutLabels", "contact_reports", "without_labels"]
