"""Build hook: what is compiled goes into a wheel, or beside the files of an editable install.

That is the pack of knowledge, sealed, and the catalogues of translations.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compiled(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the knowledge and the translations when a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path[:0] = [str(Path(self.root) / "src"), str(Path(self.root) / "tools")]
        from messages import compile_catalogues

        from milium.knowledge.loading import PACK, compile_knowledge

        if version == "editable":
            compile_knowledge()
            compile_catalogues()
            return
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        pack = compile_knowledge(sealed=True, path=folder / PACK)
        build_data["force_include"][str(pack)] = f"milium/knowledge/{PACK}"
        site = folder / "milium_site"
        for catalogue in compile_catalogues(site):
            build_data["force_include"][str(catalogue)] = f"milium_site/{catalogue.relative_to(site)}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
