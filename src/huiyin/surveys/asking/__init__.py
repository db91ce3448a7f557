"""What asking needs besides the question types: their mistakes, their summaries, personal data in answers."""
