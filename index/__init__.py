"""Search over entries, whatever the engine. Imports nothing of nlp but nlp.types and nlp.normalize."""
