"""Stand-ins for providers: they check what a provider's documents demand and answer as it would."""
