"""What rules are made of; nothing here knows of clusters."""
