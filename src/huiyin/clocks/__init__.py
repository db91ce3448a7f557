"""Working time, deadlines and dated rules of how soon customers are answered. Pure: no framework, no clock of its own."""
