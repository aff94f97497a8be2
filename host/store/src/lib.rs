//! Ordered keys, serializable transactions and an append-only log per company.
