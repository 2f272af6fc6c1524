"""What is made of result tables: pictures, findings, reports, comparisons, experiments."""
