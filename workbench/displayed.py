"""What a notebook displays for people, and for the runner, which reads it back."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Displayed(BaseModel):
    """Something that a notebook displays as HTML and, by a MIME type of its own, as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    mime: ClassVar[str]

    def bundle(self, html: str, plain: str) -> dict[str, dict[str, Any] | str]:
        """Make the MIME bundle of it, from how it reads as HTML and as plain text."""
        return {self.mime: self.model_dump(mode="json"), "text/html": html, "text/plain": plain}

    @classmethod
    def harvest(cls, notebook: Mapping[str, Any]) -> Iterator[Self]:
        """Yield those an executed notebook displayed, in order.

        Parameters
        ----------
        notebook
            An nbformat 4 notebook with its outputs.
        """
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                payload = output.get("data", {}).get(cls.mime)
                if payload is not None:
                    yield cls.model_validate(payload)
