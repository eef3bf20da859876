"""The unit of work below the queries: connections, transactions, schema. Imports `tables`."""
