"""What a person may ask of the clinic about their data: a copy, a correction, an erasure; and how long things stay."""
