"""Build hook: the pack of knowledge, sealed into a wheel, or beside the files of an editable install."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgePack(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the knowledge when a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        from milium.knowledge.loading import PACK, compile_knowledge

        if version == "editable":
            compile_knowledge()
            return
        self._folder = tempfile.TemporaryDirectory()
        path = compile_knowledge(sealed=True, path=Path(self._folder.name) / PACK)
        build_data["force_include"][str(path)] = f"milium/knowledge/{PACK}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
