"""What a simulator of anything needs: it knows nothing of clusters."""
