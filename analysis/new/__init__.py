"""A first scenario of one's own: from a member list or counts to a file and its report."""
