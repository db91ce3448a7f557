"""Understanding words: Chinese first. Texts in, labels with their probabilities out; no files, no network."""
