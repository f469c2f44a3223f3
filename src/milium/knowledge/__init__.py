"""What milium knows: facts about skin as dated, sourced data, and the one reader of them."""

from milium.knowledge.loading import Knowledge, load_knowledge

__all__ = ["Knowledge", "load_knowledge"]
