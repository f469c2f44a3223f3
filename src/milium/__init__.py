"""milium: from "what is this small white bump?" to a free consultation and a careful removal."""
