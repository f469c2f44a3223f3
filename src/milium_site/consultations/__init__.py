"""What a clinician finds, concludes, plans and does at a visit."""
