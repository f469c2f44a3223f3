"""What milium knows: facts about skin as dated, sourced data, and the one reader of them."""

from milium.knowledge.loading import Knowledge, load_knowledge
from milium.knowledge.translation import knowledge_in

__all__ = ["Knowledge", "knowledge_in", "load_knowledge"]
