"""Tables and charts that a person asks for: contracts or answers by dimensions, tested as researchers do; pure of Django."""
