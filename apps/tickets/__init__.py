"""What a customer wants from us until it is settled: tickets, their conversation, their history."""
