import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.charts import bar_chart, interval_chart
from workbench.findings import Finding
from workbench.tables import Download, Table

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GROUPS = pd.DataFrame(
    {
        "group": ["White British", "Chinese", "<b>Other</b>"],
        "found": [99.1, 84.2, None],
        "low": [98.0, 76.4, None],
        "high": [99.6, 92.0, None],
    }
)


@pytest.fixture(scope="session")
def details() -> dict[str, str]:
    return {"Analysis": "linkage", "Made": "24 November 2026, 15:02", "List": "<tenants>.csv"}


@pytest.fixture(scope="session")
def notebook():
    """An executed notebook as the runner hands it over, with all that a report leaves out."""
    code = new_code_cell("secret = 'code'", metadata={"tags": ["parameters"]})
    shown = new_code_cell("show()")
    shown.outputs = [
        new_output("stream", name="stdout", text="printed noise"),
        new_output("stream", name="stderr", text="a warning of some library"),
        new_output("execute_result", data={"text/plain": "raw text"}, execution_count=1),
        *(
            new_output("display_data", data=thing._repr_mimebundle_())
            for thing in (
                Finding(key="a", statement="We find 84 of 100 <people>.", verdict="look"),
                bar_chart(
                    GROUPS,
                    label="group",
                    value="found",
                    title="Chinese tenants are found least",
                    subtitle="Of 100 tenants",
                    unit="%",
                    name="found",
                ),
                interval_chart(
                    GROUPS,
                    label="group",
                    value="found",
                    low="low",
                    high="high",
                    title="With intervals",
                    unit="%",
                    name="intervals",
                ),
                Table("groups", GROUPS, "Tenants by group"),
                Download("links", GROUPS, "Every pair"),
            )
        ),
        new_output(
            "display_data",
            data={"image/png": PIXEL, "text/plain": "<Figure>"},
            metadata={"image/png": {"alt": "One grey dot"}},
        ),
        new_output(
            "display_data",
            data={"application/javascript": "alert(1)", "text/html": "<p>said in HTML</p>"},
        ),
        new_output(
            "display_data",
            data={"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "w"},
        ),
        new_output("error", ename="KeyError", evalue="nhs", traceback=["Traceback of nhs"]),
    ]
    return new_notebook(
        cells=[
            new_markdown_cell("# Whom does the link miss?\n\nFor *housing* officers."),
            code,
            new_markdown_cell("## How many?\n\n- one\n- **two**\n\n1. first"),
            shown,
            new_markdown_cell(
                "# Another title\n\n```\n# a comment\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |"
            ),
        ]
    )
