"""The user's samples: labelled ink and pictures that were kept, in one SQLite file."""
