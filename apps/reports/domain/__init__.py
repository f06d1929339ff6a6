"""Reports without Django: periods, questions, results."""
