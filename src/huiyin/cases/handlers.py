"""What this app does when news arrives."""
