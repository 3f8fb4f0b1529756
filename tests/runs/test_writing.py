"""What a report says about its run."""

import pytest

from workbench.runs.writing import details


@pytest.mark.parametrize(
    ("method", "made_with"),
    [
        ("Counted.", "Data Workbench 1.2"),
        ("Probabilistic linkage (Splink 5).", "Data Workbench 1.2, Splink 5.0"),
    ],
)
def test_a_report_names_what_its_findings_were_made_with(method, made_with):
    record = {
        "id": "1",
        "analysis": "count",
        "started": "2026-11-24T15:02:00+00:00",
        "inputs": [],
        "parameters": {},
        "versions": {"data-workbench": "1.2", "splink": "5.0", "duckdb": "1.5"},
        "findings": [{"method": method}],
    }
    assert details(record)["Made with"] == made_with
