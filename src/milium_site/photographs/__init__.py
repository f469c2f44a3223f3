"""Photographs that a person or the clinic adds to a record. They are looked at by people and never analysed."""
