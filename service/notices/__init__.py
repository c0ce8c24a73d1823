"""What goes out to offices: the ledger as a table, the notice (通报) as a document."""
